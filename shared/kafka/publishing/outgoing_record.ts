import type { PublishError } from "../publish_error.ts";
import type { EncodedRecord, RecordPosition } from "../record.ts";
import type { ByteBudget } from "./byte_budget.ts";
import type { PublishCall } from "./publish_call.ts";

/** What makes up an {@linkcode OutgoingRecord}. */
export interface OutgoingRecordOptions {
  /** What is written. */
  readonly record: EncodedRecord;
  /** Its size in a batch, at most. */
  readonly maxBytes: number;
  /** The call that passed it. */
  readonly call: PublishCall;
  /** Its place in that call. */
  readonly index: number;
  /** What counts its bytes until it is settled. */
  readonly budget: ByteBudget;
}

/** A record on its way to the broker. */
export class OutgoingRecord {
  readonly record: EncodedRecord;
  readonly maxBytes: number;
  readonly call: PublishCall;
  readonly #index: number;
  readonly #budget: ByteBudget;
  #settled = false;

  constructor(options: OutgoingRecordOptions) {
    this.record = options.record;
    this.maxBytes = options.maxBytes;
    this.call = options.call;
    this.#index = options.index;
    this.#budget = options.budget;
    this.#budget.add(this.maxBytes);
  }

  /** When it was passed, in milliseconds since the Unix epoch. */
  get timestampMs(): number {
    return this.call.timestampMs;
  }

  /** When it fails, in milliseconds of `performance.now()`. */
  get deadlineMs(): number {
    return this.call.deadlineMs;
  }

  /** Whether its caller knows what became of it. */
  get isSettled(): boolean {
    return this.#settled;
  }

  /** Tells the caller that the broker has it. Later tidings are ignored. */
  succeed(position: RecordPosition): void {
    if (!this.#settle()) return;
    this.call.settle(this.#index, { ok: true, position });
  }

  /** Tells the caller that it failed. Later tidings are ignored. */
  fail(error: PublishError): void {
    if (!this.#settle()) return;
    this.call.settle(this.#index, { ok: false, error });
  }

  #settle(): boolean {
    if (this.#settled) return false;
    this.#settled = true;
    this.#budget.remove(this.maxBytes);
    return true;
  }
}
