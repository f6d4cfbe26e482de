import { getLogger } from "@std/log";
import type { Sql } from "@taskbell/db";
import type { Publisher } from "@taskbell/kafka";
import { Alarm, type PartStatus } from "@taskbell/runtime";
import type { OutboxOwner, OutboxRow } from "./outbox_row.ts";
import { purgeRegularly } from "./purge_regularly.ts";
import { backOff } from "./back_off.ts";
import { type RelayRun, runOnce, type RunOutcome } from "./relay_run.ts";

/** What {@linkcode createRelay} works with. */
export interface RelayOptions {
  /** The database of the outbox; two connections suffice. */
  sql: Sql;
  /** Sends the rows, encoded by `outboxEncoder`. The caller closes it. */
  publisher: Pick<Publisher<OutboxRow>, "publishMany">;
  /** Whose rows are sent. */
  owner: OutboxOwner;
  /**
   * The longest that `publisher.publishMany` takes, in milliseconds. It must
   * be shorter than the lease: else another relay could send the same rows at
   * the same time, and a user's events would be mixed up.
   */
  sendTimeoutMs: number;
  /**
   * After this many milliseconds another relay takes over what one was at when
   * it died. @default {15_000}
   */
  leaseMs?: number;
  /** The most rows that are sent in one run. @default {1000} */
  batchSize?: number;
  /** Looks for rows of other processes this often, in ms. @default {250} */
  pollMs?: number;
}

/** Between two runs, in milliseconds; a run after a quiet time is at once. */
const PAUSE_MS = 10;

/** Carries rows from the outbox to Kafka. */
export interface Relay {
  /**
   * Sends rows until the signal is aborted, then finishes the run it is at,
   * which takes `sendTimeoutMs` at most, and resolves. It survives outages of
   * Kafka and of the database and never rejects. Not to be called twice.
   */
  run(signal: AbortSignal): Promise<void>;
  /** Makes it look for rows at once: call it after the commit. */
  wake(): void;
  /** Whether it runs and its last run did not fail. */
  status(): PartStatus;
}

/**
 * Makes a relay. Any number of them may run side by side, in one process or
 * in several: a shard's rows are sent by one at a time, so that each user's
 * rows keep their order. Every row is sent at least once; it is sent again,
 * with the same event id, when a relay dies or loses its lease between
 * Kafka's acknowledgement and the mark.
 *
 * @throws {RangeError} When the lease is not longer than the send.
 */
export function createRelay(options: RelayOptions): Relay {
  const { leaseMs = 15_000, batchSize = 1000, pollMs = 250 } = options;
  if (!(leaseMs > options.sendTimeoutMs)) {
    throw new RangeError(
      `Cannot relay as leaseMs must be more than ${options.sendTimeoutMs},` +
        ` the send timeout: current value is ${leaseMs}`,
    );
  }
  const token = crypto.randomUUID();
  return new OutboxRelay({ ...options, leaseMs, batchSize, token }, pollMs);
}

class OutboxRelay implements Relay {
  readonly #run: RelayRun;
  readonly #pollMs: number;
  readonly #alarm = new Alarm();
  readonly #logger = getLogger("relay");
  #status: PartStatus = { ready: false, reason: "has not started" };

  constructor(run: Omit<RelayRun, "onFailure">, pollMs: number) {
    this.#run = { ...run, onFailure: this.#fail.bind(this) };
    this.#pollMs = pollMs;
  }

  wake(): void {
    this.#alarm.wake();
  }

  status(): PartStatus {
    return this.#status;
  }

  async run(signal: AbortSignal): Promise<void> {
    await Promise.all([
      this.#relay(signal),
      purgeRegularly(this.#run, signal),
    ]);
    this.#status = { ready: false, reason: "has stopped" };
  }

  async #relay(signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      const { progress, failure } = await this.#attempt(signal);
      if (progress === "stuck") {
        this.#fail(failure, ++failures);
        await backOff(failures, signal);
        continue;
      }
      failures = 0;
      this.#status = statusAfter(failure);
      await (progress === "none"
        ? this.#alarm.wait(this.#pollMs, signal)
        : pause(signal));
    }
  }

  async #attempt(signal: AbortSignal): Promise<RunOutcome> {
    try {
      return await runOnce(this.#run, signal);
    } catch (error) {
      return { progress: "stuck", failure: errorOf(error) };
    }
  }

  #fail(error: unknown, failures: number): void {
    this.#status = statusAfter(errorOf(error));
    this.#logger.warn("Cannot relay", { failures, error });
  }
}

/**
 * Lets rows gather before the next run: each run commits twice, and without a
 * pause a steady trickle of rows would be as many runs, which slow down the
 * transactions that append.
 */
async function pause(signal: AbortSignal): Promise<void> {
  await new Alarm().wait(PAUSE_MS, signal);
}

function statusAfter(failure: Error | null): PartStatus {
  return { ready: failure === null, reason: failure?.message ?? null };
}

function errorOf(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
