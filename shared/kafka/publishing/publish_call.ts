import type { PublishResult } from "../publisher.ts";
import type { RecordPosition } from "../record.ts";

/** What the records that one call passes along share. */
export abstract class PublishCall {
  /** When its records fail, in milliseconds of `performance.now()`. */
  readonly deadlineMs: number;
  /** When it was made, in milliseconds since the Unix epoch. */
  readonly timestampMs = Date.now();
  #blocked: Set<string> | undefined;

  constructor(deadlineMs: number) {
    this.deadlineMs = deadlineMs;
  }

  /** Takes note of what became of a record, once for each. */
  abstract settle(index: number, result: PublishResult): void;

  /**
   * One of its records failed in this partition and may be passed again: a
   * later one must not get there before it.
   */
  block(partitionId: string): void {
    this.#blocked ??= new Set();
    this.#blocked.add(partitionId);
  }

  /** Whether one of its records failed in this partition. */
  isBlocked(partitionId: string): boolean {
    return this.#blocked?.has(partitionId) ?? false;
  }
}

/** The call that passes a single record. */
export class SingleCall extends PublishCall {
  readonly #outcome: PromiseWithResolvers<RecordPosition> = Promise
    .withResolvers();

  /** Resolves or rejects as the record does. */
  get outcome(): Promise<RecordPosition> {
    return this.#outcome.promise;
  }

  override settle(_index: number, result: PublishResult): void {
    if (result.ok) this.#outcome.resolve(result.position);
    else this.#outcome.reject(result.error);
  }
}

/** The call that passes many records. */
export class ManyCall extends PublishCall {
  readonly #outcome: PromiseWithResolvers<PublishResult[]> = Promise
    .withResolvers();
  readonly #results: PublishResult[];
  #missing: number;

  constructor(deadlineMs: number, count: number) {
    super(deadlineMs);
    this.#results = new Array(count);
    this.#missing = count;
    if (count === 0) this.#outcome.resolve([]);
  }

  /** Resolves when all are settled, with the results in their order. */
  get outcome(): Promise<PublishResult[]> {
    return this.#outcome.promise;
  }

  override settle(index: number, result: PublishResult): void {
    this.#results[index] = result;
    if (--this.#missing === 0) this.#outcome.resolve(this.#results);
  }
}
