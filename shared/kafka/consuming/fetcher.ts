import { Alarm, exponentialBackoff } from "@taskbell/runtime";
import { protocolError } from "../client/kafkajs_internals.ts";
import { within } from "../within.ts";
import {
  decodeFetchAnswer,
  type FetchAnswer,
  type FetchedPartition,
} from "./fetch_answer.ts";
import { groupVerdict } from "./group_verdict.ts";
import { LeaderLookup, type LeaderLookupOptions } from "./leader_lookup.ts";
import type { OwnedPartition } from "./owned_partition.ts";

/** What a {@linkcode Fetcher} reads. */
export interface FetcherOptions extends LeaderLookupOptions {
  /** How often the leaders and the topics are looked up, in milliseconds. */
  metadataMaxAgeMs: number;
  /** Is told that partitions have received something. */
  onRecords(partitions: readonly OwnedPartition[]): void;
}

/** A leader without news answers this late. */
const MAX_WAIT_MS = 250;
const MIN_BYTES = 1;
const MAX_BYTES = 2 * 1024 * 1024;
const MAX_BYTES_PER_PARTITION = 512 * 1024;
const ANSWER_TIMEOUT_MS = 10_000;
const READ_COMMITTED = 1;
const NO_REPLICA = -1;

const retryPolicy = exponentialBackoff({ initialMs: 50, maxMs: 1_000 });

/**
 * Fetches records, in one loop for each node that leads some of the partitions.
 * A partition that has enough for now is left out, and no other waits for it.
 */
export class Fetcher {
  readonly #options: FetcherOptions;
  readonly #loops = new Map<number, Alarm>();
  readonly #leaders = new Alarm();
  readonly #failed = Promise.withResolvers<never>();
  readonly #lookup: LeaderLookup;
  #failures = 0;

  constructor(options: FetcherOptions) {
    this.#options = options;
    this.#lookup = new LeaderLookup(options);
    // It may fail before anybody waits for it.
    this.#failed.promise.catch(() => {});
  }

  /**
   * Fetches until the signal is aborted.
   *
   * @throws {Error} What does not pass by itself.
   */
  async run(signal: AbortSignal): Promise<void> {
    const following = this.#followLeaders(signal);
    try {
      await within(Promise.race([following, this.#failed.promise]), { signal });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  /** Partitions may want records again. */
  wake(): void {
    for (const alarm of this.#loops.values()) alarm.wake();
  }

  async #followLeaders(signal: AbortSignal): Promise<void> {
    const { metadataMaxAgeMs } = this.#options;
    while (!signal.aborted) {
      await this.#lookup.find();
      for (const leader of this.#lookup.leaders) {
        if (!this.#loops.has(leader)) void this.#fetchFrom(leader, signal);
      }
      // A loop that rests may have become the leader of something.
      this.wake();
      if (this.#lookup.areKnown) {
        await this.#leaders.wait(metadataMaxAgeMs, signal);
      }
      // Who is away, or refuses, may still be said to lead.
      await new Alarm().wait(this.#backoffMs(), signal);
    }
  }

  /** Ends when the node leads nothing any more, or can't be read from. */
  async #fetchFrom(leader: number, signal: AbortSignal): Promise<void> {
    const alarm = new Alarm();
    this.#loops.set(leader, alarm);
    try {
      for (let turn = 0; !signal.aborted; turn++) {
        const led = this.#options.partitions
          .filter((partition) => partition.leader === leader);
        if (led.length === 0) return;
        const wanting = led.filter(({ wantsRecords }) => wantsRecords);
        if (wanting.length === 0) {
          await alarm.wait(this.#options.metadataMaxAgeMs, signal);
        } else {
          await this.#fetch(leader, rotate(wanting, turn), signal);
        }
      }
    } catch (error) {
      if (groupVerdict(error) === "away") this.#lose(leader, error);
      else this.#failed.reject(error);
    } finally {
      this.#loops.delete(leader);
      this.#leaders.wake();
    }
  }

  async #fetch(
    leader: number,
    partitions: readonly OwnedPartition[],
    signal: AbortSignal,
  ): Promise<void> {
    const asked = partitions.map((owned) => ({
      owned,
      fetchOffset: owned.fetchOffset,
    }));
    const answer = await this.#options.cluster.node(leader).fetch(
      fetchRequest(asked),
      { decode: decodeFetchAnswer, timeoutMs: ANSWER_TIMEOUT_MS },
    );
    if (signal.aborted) return;
    if (answer.errorCode !== 0) throw protocolError(answer.errorCode);
    this.#receive(asked, answer);
    // While one has no leader, the others say nothing about that.
    const isWell = this.#lookup.areKnown &&
      answer.partitions.every(({ errorCode }) => errorCode === 0);
    if (isWell) this.#failures = 0;
  }

  #receive(asked: readonly Asked[], answer: FetchAnswer): void {
    const fed: OwnedPartition[] = [];
    const troubles: unknown[] = [];
    for (const fetched of answer.partitions) {
      const place = asked.find(({ owned: { topic, partition } }) =>
        topic === fetched.topic && partition === fetched.partition
      );
      if (!place) continue;
      try {
        this.#take(place, fetched);
      } catch (error) {
        troubles.push(error);
      }
      if (fetched.records.length > 0) fed.push(place.owned);
    }
    if (fed.length > 0) this.#options.onRecords(fed);
    if (troubles.length > 0) throw troubles[0];
  }

  /** What makes no sense is not taken, but all that was before it. */
  #take({ owned, fetchOffset }: Asked, fetched: FetchedPartition): void {
    if (fetched.errorCode !== 0) {
      const error = protocolError(fetched.errorCode);
      if (groupVerdict(error) !== "away") throw error;
      owned.leader = null;
      this.#leaders.wake();
      return;
    }
    owned.logEnd = fetched.highWatermark;
    if (fetched.records.length > 0) owned.receive({ ...fetched, fetchOffset });
    owned.answeredMs = performance.now();
  }

  #lose(leader: number, error: unknown): void {
    this.#options.logger.debug("A leader is away", { leader, error });
    for (const partition of this.#options.partitions) {
      if (partition.leader === leader) partition.leader = null;
    }
  }

  #backoffMs(): number {
    this.#failures++;
    return retryPolicy({ attempt: this.#failures, error: undefined }) ?? 0;
  }
}

/** What a Fetch asks for of one partition. */
interface Asked {
  owned: OwnedPartition;
  fetchOffset: number;
}

/** The first partition of a request gets its records in any case. */
function rotate<Item>(items: readonly Item[], turns: number): Item[] {
  const start = turns % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}

function fetchRequest(asked: readonly Asked[]): unknown {
  return {
    replicaId: NO_REPLICA,
    maxWaitTime: MAX_WAIT_MS,
    minBytes: MIN_BYTES,
    maxBytes: MAX_BYTES,
    isolationLevel: READ_COMMITTED,
    topics: asked.map(({ owned, fetchOffset }) => ({
      topic: owned.topic,
      partitions: [{
        partition: owned.partition,
        fetchOffset,
        maxBytes: MAX_BYTES_PER_PARTITION,
      }],
    })),
  };
}
