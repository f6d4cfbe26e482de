import { getLogger, type Logger } from "@std/log";
import { Alarm, exponentialBackoff, type RetryPolicy } from "@taskbell/runtime";
import type { KafkaConnection } from "./connection.ts";
import { abortLater } from "./abort_later.ts";
import type { Consumer, ConsumerStatus } from "./consumer.ts";
import { BatchWorker } from "./consuming/batch_worker.ts";
import { ConsumerHealth } from "./consuming/consumer_health.ts";
import { runGroupMember } from "./consuming/group_member.ts";
import type { Handler, Undecoded } from "./handler.ts";
import { missingNetAccess } from "./net_access.ts";
import { reasonOf, rootCause } from "./root_cause.ts";

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
   * How long a rebalance waits for a member whose handler is running, in
   * milliseconds. @default {60_000}
   */
  rebalanceTimeoutMs?: number;
  /**
   * How long the running handler may go on after the stop, in milliseconds.
   * @default {10_000}
   */
  graceMs?: number;
  /**
   * Delays before a record whose handler threw comes again.
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

/** Makes a consumer. It connects when it runs. */
export function createConsumer(options: ConsumerOptions): Consumer {
  const {
    sessionTimeoutMs = 30_000,
    rebalanceTimeoutMs = 60_000,
    graceMs = 10_000,
    redelivery = exponentialBackoff({ initialMs: 200, maxMs: 30_000 }),
    logger = getLogger("consumer"),
  } = options;
  return new SupervisedConsumer({
    ...options,
    sessionTimeoutMs,
    rebalanceTimeoutMs,
    graceMs,
    redelivery,
    logger,
  });
}

/** Puts a new member in the place of one that has crashed. */
class SupervisedConsumer implements Consumer {
  readonly #options: Required<ConsumerOptions>;
  readonly #health: ConsumerHealth;
  #started = false;

  constructor(options: Required<ConsumerOptions>) {
    this.#options = options;
    this.#health = new ConsumerHealth({ silenceMs: options.sessionTimeoutMs });
  }

  status(): ConsumerStatus {
    return this.#health.status();
  }

  async run(signal: AbortSignal): Promise<void> {
    if (this.#started) throw new Error("Cannot run a consumer a second time");
    this.#started = true;
    const grace = abortLater(signal, this.#options.graceMs);
    try {
      await this.#supervise(signal, grace.signal);
    } finally {
      grace.dispose();
      this.#health.down("stopped");
    }
  }

  async #supervise(stopping: AbortSignal, graceOver: AbortSignal) {
    this.#health.down("joining the group");
    for (let attempt = 1; !stopping.aborted; attempt++) {
      const startedMs = performance.now();
      try {
        await this.#runMember(stopping, graceOver);
      } catch (error) {
        if (stopping.aborted) return;
        this.#reportCrash(error);
        if (performance.now() - startedMs > STABLE_MS) attempt = 1;
        const delayMs = restartPolicy({ attempt, error }) ?? 0;
        await new Alarm().wait(delayMs, stopping);
      }
    }
  }

  async #runMember(
    stopping: AbortSignal,
    graceOver: AbortSignal,
  ): Promise<void> {
    const { sessionTimeoutMs, rebalanceTimeoutMs } = this.#options;
    const heartbeatMs = Math.min(MAX_HEARTBEAT_MS, sessionTimeoutMs / 3);
    const gone = new AbortController();
    const shared = {
      ...this.#options,
      heartbeatMs,
      health: this.#health,
      stopping,
      graceOver: AbortSignal.any([graceOver, gone.signal]),
      // Past that, the group would go on without the member.
      releaseAfterMs: Math.min(sessionTimeoutMs, rebalanceTimeoutMs) / 2,
    };
    const worker = new BatchWorker(shared);
    try {
      await runGroupMember({ ...shared, worker });
    } finally {
      // Another member reads on: what still runs is no longer this one's.
      gone.abort();
    }
  }

  #reportCrash(error: unknown): void {
    const cause = rootCause(error);
    const host = missingNetAccess(cause);
    const reason = host === null
      ? reasonOf(cause)
      : `--allow-net lacks the broker ${host}`;
    this.#health.down(reason);
    const { groupId, logger } = this.#options;
    logger.error("The consumer is down and begins anew", { groupId, reason });
  }
}
