import type { Message } from "kafkajs";
import type { PublishResult } from "../publisher.ts";

/** What one call to a publisher passes along shares this. */
export interface PublishCall {
  /** When its events fail, in milliseconds of `performance.now()`. */
  readonly deadlineMs: number;
  /**
   * The partitions in which one of its events failed and may be passed again:
   * a later one must not get there before it.
   */
  readonly blocked: Set<string>;
}

/** A record on its way to the broker. */
export interface OutgoingRecord {
  /** The topic's name. */
  readonly topic: string;
  /** The partition's number. */
  readonly partition: number;
  /** What kafkajs gets, the same object at every attempt. */
  readonly message: Message;
  /** The size of key, value and headers, about. */
  readonly bytes: number;
  /** The call that passed it. */
  readonly call: PublishCall;
  /** Tells the caller what became of it, once. */
  settle(result: PublishResult): void;
}

/** Names a partition among those of all topics. */
export function partitionId(
  { topic, partition }: Pick<OutgoingRecord, "topic" | "partition">,
): string {
  return `${topic}-${partition}`;
}
