import type { RecordPosition } from "./record.ts";
import type { PublishError } from "./publish_error.ts";

/** An event and the topic that it goes to. */
export interface PublishEntry<Event> {
  /** The topic's name. */
  topic: string;
  /** The event. */
  event: Event;
}

/** What became of one event of a {@linkcode Publisher.publishMany}. */
export type PublishResult =
  | { ok: true; position: RecordPosition }
  | { ok: false; error: PublishError };

/** How a {@linkcode Publisher} fares. */
export interface PublisherStatus {
  /** The bytes of the events that are on their way. */
  queuedBytes: number;
  /**
   * Since the start: events that may stand in the log twice, with the same
   * contents, because an attempt of unknown outcome had to be given up. Those
   * whose callers were told of a failure do so only if they are passed again.
   */
  possibleDuplicates: number;
  /** Since the start: how often a partition got a new producer or epoch. */
  producersReplaced: number;
}

/**
 * Sends events: all replicas acknowledge, nothing is lost, and events of one
 * key keep the order in which they were passed, through every retry.
 */
export interface Publisher<Event> {
  /**
   * Sends one event; resolves when the brokers have it.
   *
   * @throws {PublishError} Says whether another try can help.
   */
  publish(topic: string, event: Event): Promise<RecordPosition>;

  /**
   * Sends events and answers what became of each, in the same order. Once an
   * event fails, the later ones of its partition that were passed along with
   * it fail too, unless the failure is that event's own (`retriable` false).
   * It never rejects.
   */
  publishMany(
    entries: readonly PublishEntry<Event>[],
  ): Promise<PublishResult[]>;

  /** How it fares now. */
  status(): PublisherStatus;

  /** Sends what is waiting, then lets go of the connections. Idempotent. */
  close(): Promise<void>;
}
