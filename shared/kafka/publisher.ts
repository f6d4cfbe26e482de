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

  /** Sends what is waiting, then lets go of the connections. Idempotent. */
  close(): Promise<void>;
}
