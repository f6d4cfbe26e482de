import type { KafkaRecord } from "./record.ts";

/** One record on its way through the handlers of one consumer group. */
export interface Delivery<Event> {
  /** The decoded event. */
  readonly event: Event;
  /** The record that carries it. */
  readonly record: KafkaRecord;
  /** The group that handles it. */
  readonly groupId: string;
  /**
   * How many times the process has died while this record, and no other, was
   * being handled.
   */
  readonly crashes: number;
  /**
   * Waits, for a retry for one, without taking up a place among the records
   * that are handled at the same time; the key goes on waiting. When the
   * delivery is about to be let go of, it rejects with a `LetGoError`, which is
   * to be passed on: the record comes again.
   */
  readonly pause: Pause;
}

/**
 * Waits so many milliseconds.
 *
 * @throws {Error} Early: a `LetGoError` when the delivery is about to be let go
 * of, the signal's reason when that is aborted before.
 */
export type Pause = (ms: number, signal: AbortSignal) => Promise<void>;

/** The event of a {@linkcode Delivery} that nobody has decoded yet. */
export type Undecoded = undefined;

/**
 * Handles one delivery. When it returns or resolves, the record is done and
 * its offset may be committed. When it throws or rejects, the record is not
 * done and comes again.
 *
 * Deliveries of one key come one after another, those without a key too, as if
 * they had the same one. A tombstone has a record without a value: a decoder
 * sees it like any other.
 *
 * @param signal Aborted when the delivery is let go of: the partition was lost,
 * or the consumer stops and its grace is over. What the handler does after
 * that may be done again by another, or beside it in this process once the
 * partition has come back: give the signal to whatever waits.
 */
export type Handler<Event> = (
  delivery: Delivery<Event>,
  signal: AbortSignal,
) => void | Promise<void>;

/** Wraps a {@linkcode Handler} with one concern: retry, dead letter, log. */
export type Middleware<Event> = (next: Handler<Event>) => Handler<Event>;
