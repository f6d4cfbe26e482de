import type { RequestHook } from "./faults.ts";
import type { Log } from "./log.ts";
import type { TopicSpec } from "./topic_store.ts";

/** How `KafkaBroker.start` starts. */
export interface KafkaBrokerOptions {
  /** The address to listen on. @default {"127.0.0.1"} */
  hostname?: string;
  /** 0 takes a free one. @default {0} */
  port?: number;
  /** The host that clients are told to connect to. @default {hostname} */
  advertisedHost?: string;
  /**
   * The port that clients are told to connect to, where a proxy stands before
   * the broker.
   *
   * @default {port}
   */
  advertisedPort?: number;
  /**
   * A directory for records and offsets, created when it is missing and locked
   * while the broker runs. Without one, all is kept in memory.
   */
  dataDir?: string;
  /** Topics to create. One that exists is kept as it is. */
  topics?: readonly TopicSpec[];
  /**
   * How long the first member of a group waits for others, in milliseconds.
   *
   * @default {0}
   */
  groupInitialRebalanceDelayMs?: number;
  /**
   * A connection on which nothing has happened for this many milliseconds is
   * closed: its client may be gone without a word.
   *
   * @default {600_000}
   */
  connectionMaxIdleMs?: number;
  /** Decides what goes wrong, request by request. */
  onRequest?: RequestHook;
  /** Takes what an operator may want to know. */
  log?: Log;
}
