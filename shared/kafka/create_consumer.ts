import { getLogger, type Logger } from "@std/log";
import { Alarm, exponentialBackoff, type RetryPolicy } from "@taskbell/runtime";
import type { KafkaConnection } from "./connection.ts";
import type { Consumer, ConsumerStatus } from "./consumer.ts";
import { ConsumerHealth } from "./consuming/consumer_health.ts";
import { runGroupMember } from "./consuming/group_member.ts";
import { requireConnection } from "./require_connection.ts";
import {
  requireAtLeast,
  requireSome,
  requireTimes,
} from "./require_options.ts";
import { failureReason } from "./failure_reason.ts";
import type { Handler, Undecoded } from "./handler.ts";

/** How {@linkcode createConsumer} reads. */
export interface ConsumerOptions {
  /** Where the brokers are. */
  connection: KafkaConnection;
  /** The group's name. */
  groupId: string;
  /** What it reads, from the beginning where the group has no offset. */
  topics: readonly string[];
  /** Handles every record. What it throws is never the end of a record. */
  handler: Handler<Undecoded>;
  /**
   * The group gives the partitions of a member to others once it has been
   * silent for this long, in milliseconds. @default {30_000}
   */
  sessionTimeoutMs?: number;
  /**
   * How often the group is told that the member lives, in milliseconds.
   * @default {a third of the session, 3_000 at most}
   */
  heartbeatMs?: number;
  /**
   * How long the group waits for its members to join again, in milliseconds.
   * @default {60_000}
   */
  rebalanceTimeoutMs?: number;
  /**
   * How many records, each of another key, are handled at the same time.
   * @default {16}
   */
  concurrency?: number;
  /**
   * How long the running handlers may go on after the stop, in milliseconds.
   * @default {10_000}
   */
  graceMs?: number;
  /**
   * How long the running handlers may go on once the group rebalances, in
   * milliseconds; the whole group waits for them. After it, the records are
   * let go of and come again. @default {half of the rebalance timeout}
   */
  releaseAfterMs?: number;
  /**
   * Delays before a record whose handler threw comes again, through the whole
   * of the handler: after an outage, for one. A record is never given up here,
   * so `null` means 30 seconds.
   * @default {0.2 s, doubling up to 30 s, without end}
   */
  redelivery?: RetryPolicy;
  /** Receives what goes wrong. @default {a logger of its own} */
  logger?: Logger;
}

const MAX_HEARTBEAT_MS = 3_000;

/** After this time a crash counts as the first one again. */
const STABLE_MS = 60_000;

/** Delays before a consumer that has crashed begins anew. */
const restartPolicy = exponentialBackoff({ initialMs: 200, maxMs: 10_000 });

/** A leader that does not answer for longer has stalled. */
const STALL_MS = 60_000;

/** New partitions and new leaders are noticed by then, whatever happens. */
const METADATA_MAX_AGE_MS = 60_000;

/** So many heartbeats without an answer are told by the status. */
const MAX_SILENT_HEARTBEATS = 3;

/**
 * Makes a consumer. It connects when it runs.
 *
 * @throws {RangeError} When an option makes no sense, with its name.
 */
export function createConsumer(options: ConsumerOptions): Consumer {
  const {
    sessionTimeoutMs = 30_000,
    heartbeatMs = Math.min(MAX_HEARTBEAT_MS, sessionTimeoutMs / 3),
    rebalanceTimeoutMs = 60_000,
    concurrency = 16,
    graceMs = 10_000,
    releaseAfterMs = rebalanceTimeoutMs / 2,
    redelivery = exponentialBackoff({ initialMs: 200, maxMs: 30_000 }),
    logger = getLogger("consumer"),
  } = options;
  const { connection, groupId, topics } = options;
  requireConnection(connection);
  requireSome({ groupId, topics });
  const times = { sessionTimeoutMs, heartbeatMs, rebalanceTimeoutMs };
  requireAtLeast(1, { concurrency });
  requireTimes(1, times);
  requireTimes(0, { graceMs, releaseAfterMs });
  if (heartbeatMs >= sessionTimeoutMs) {
    throw new RangeError(
      `Cannot take heartbeatMs as it must be less than the session of ` +
        `${sessionTimeoutMs} ms: current value is ${heartbeatMs}`,
    );
  }
  return new SupervisedConsumer({
    ...options,
    ...times,
    concurrency,
    graceMs,
    releaseAfterMs,
    redelivery,
    logger,
  });
}

/** Puts a new member in the place of one that has crashed. */
class SupervisedConsumer implements Consumer {
  readonly #options: Required<ConsumerOptions>;
  readonly #health: ConsumerHealth;
  readonly #id = crypto.randomUUID();
  #started = false;

  constructor(options: Required<ConsumerOptions>) {
    this.#options = options;
    const silenceMs = options.heartbeatMs * MAX_SILENT_HEARTBEATS;
    this.#health = new ConsumerHealth({ silenceMs });
  }

  status(): ConsumerStatus {
    return this.#health.status();
  }

  async run(signal: AbortSignal): Promise<void> {
    if (this.#started) throw new Error("Cannot run a consumer a second time");
    this.#started = true;
    this.#health.down("joining the group");
    await this.#supervise(signal);
    this.#health.down("stopped");
  }

  async #supervise(stopping: AbortSignal): Promise<void> {
    for (let attempt = 1; !stopping.aborted; attempt++) {
      const startedMs = performance.now();
      try {
        await runGroupMember({
          ...this.#options,
          consumerId: this.#id,
          stallMs: STALL_MS,
          metadataMaxAgeMs: METADATA_MAX_AGE_MS,
          health: this.#health,
          stopping,
        });
      } catch (error) {
        this.#reportCrash(error);
        if (performance.now() - startedMs > STABLE_MS) attempt = 1;
        const delayMs = restartPolicy({ attempt, error }) ?? 0;
        await new Alarm().wait(delayMs, stopping);
      }
    }
  }

  #reportCrash(error: unknown): void {
    const reason = failureReason(error);
    this.#health.down(reason);
    const { groupId, logger } = this.#options;
    logger.error("The consumer is down and begins anew", { groupId, reason });
  }
}
