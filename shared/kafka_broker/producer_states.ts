import { ErrorCode } from "./error_code.ts";
import { NO_PRODUCER_ID, type RecordBatch } from "./record_batch.ts";

const REMEMBERED_BATCHES = 5;
const MAX_SEQUENCE = 2 ** 31 - 1;

interface AppendedBatch {
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly baseOffset: number;
}

interface ProducerState {
  epoch: number;
  batches: AppendedBatch[];
  /** Milliseconds since the epoch, by this machine's clock. */
  lastSeen: number;
}

/** What to do with a batch: append it, answer as before, or refuse it. */
export type SequenceVerdict =
  | { readonly kind: "append" }
  | { readonly kind: "duplicate"; readonly baseOffset: number }
  | { readonly kind: "refuse"; readonly errorCode: ErrorCode };

function lastSequence(batch: RecordBatch): number {
  const last = batch.baseSequence + batch.lastOffsetDelta;
  return last > MAX_SEQUENCE ? last - MAX_SEQUENCE - 1 : last;
}

function refuse(errorCode: ErrorCode): SequenceVerdict {
  return { kind: "refuse", errorCode };
}

/**
 * What one partition knows of its idempotent producers (KIP-98): epoch and the
 * last five batches of each. It is rebuilt from the log at start.
 */
export class ProducerStates {
  readonly #states = new Map<number, ProducerState>();

  /**
   * Compares a batch with what its producer sent before. A producer that is
   * not known may begin with any sequence number.
   */
  judge(batch: RecordBatch): SequenceVerdict {
    const state = this.#states.get(batch.producerId);
    if (!state) return { kind: "append" };
    if (batch.producerEpoch < state.epoch) {
      return refuse(ErrorCode.INVALID_PRODUCER_EPOCH);
    }
    if (batch.producerEpoch > state.epoch) {
      return batch.baseSequence === 0
        ? { kind: "append" }
        : refuse(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER);
    }
    const duplicate = state.batches.find((sent) =>
      sent.firstSequence === batch.baseSequence &&
      sent.lastSequence === lastSequence(batch)
    );
    if (duplicate) {
      return { kind: "duplicate", baseOffset: duplicate.baseOffset };
    }
    const last = state.batches.at(-1)?.lastSequence ?? MAX_SEQUENCE;
    const next = last === MAX_SEQUENCE ? 0 : last + 1;
    return batch.baseSequence === next
      ? { kind: "append" }
      : refuse(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER);
  }

  /** Remembers a batch that is in the log; `now` is in milliseconds. */
  record(batch: RecordBatch, now: number): void {
    if (batch.producerId === NO_PRODUCER_ID) return;
    const known = this.#states.get(batch.producerId);
    const isSameEpoch = known?.epoch === batch.producerEpoch;
    const before = isSameEpoch ? known.batches : [];
    this.#states.set(batch.producerId, {
      epoch: batch.producerEpoch,
      batches: [...before.slice(1 - REMEMBERED_BATCHES), {
        firstSequence: batch.baseSequence,
        lastSequence: lastSequence(batch),
        baseOffset: batch.baseOffset,
      }],
      lastSeen: now,
    });
  }

  /** Forgets producers not seen since `timestamp`. */
  forgetBefore(timestamp: number): void {
    for (const [producerId, state] of this.#states) {
      if (state.lastSeen < timestamp) this.#states.delete(producerId);
    }
  }
}
