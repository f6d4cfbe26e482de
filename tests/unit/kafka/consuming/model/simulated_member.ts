import { assert } from "@std/assert";
import type { Delivery, Undecoded } from "@taskbell/kafka";
import { ConsumerHealth } from "../../../../../shared/kafka/consuming/consumer_health.ts";
import { Generation } from "../../../../../shared/kafka/consuming/generation.ts";
import { GenerationWork } from "../../../../../shared/kafka/consuming/generation_work.ts";
import { startingPoints } from "../../../../../shared/kafka/consuming/starting_points.ts";
import { silentLogger } from "../../silent_logger.ts";
import { Attempt } from "./attempt.ts";
import { assertMayRun } from "./assert_may_run.ts";
import type { SimulatedGroup } from "./simulated_group.ts";
import { type SimulatedLog, TOPIC } from "./simulated_log.ts";

/** What a member lives in. */
export interface SimulatedMemberOptions {
  log: SimulatedLog;
  group: SimulatedGroup;
  /** Records that must run alone, as a process died while it had begun them. */
  suspects: ReadonlySet<string>;
  /** Records that need not come again, as those before it ended in order. */
  settled: ReadonlySet<string>;
  /** Records that any member has done. */
  finished: ReadonlySet<string>;
  /** The name of the process. */
  consumerId: string;
  concurrency: number;
  /** Is told of what should not have happened. */
  onViolation(error: unknown): void;
  /** Is told that a handler begins. */
  onStart(attempt: Attempt): void;
}

/** The real work of one generation, on a log and a group in memory. */
export class SimulatedMember {
  readonly attempts: Attempt[] = [];
  readonly suspects: ReadonlySet<string>;
  readonly settled: ReadonlySet<string>;
  readonly finished: ReadonlySet<string>;
  readonly concurrency: number;
  readonly generation: Generation;
  /** Where it began to read, by partition. */
  readonly startOffsets = new Map<number, number>();
  /** Whether it has ended in order or noticed that it was expelled. */
  over = false;
  /** Whether it was told to end, and nothing has come between. */
  endsInOrder = false;
  readonly #options: SimulatedMemberOptions;
  readonly #death = new AbortController();
  readonly #stopping = new AbortController();

  constructor(options: SimulatedMemberOptions) {
    this.#options = options;
    this.suspects = options.suspects;
    this.settled = options.settled;
    this.finished = options.finished;
    this.concurrency = options.concurrency;
    const partitions = [...options.log.ends.keys()];
    this.generation = new Generation({
      id: options.group.nextGeneration(),
      memberId: "member",
      assignments: [{ topic: TOPIC, partitions }],
      partitionCounts: new Map([[TOPIC, partitions.length]]),
    });
    void this.#run();
  }

  /** Those that were begun and not let go of. */
  get held(): Attempt[] {
    return this.attempts.filter(({ signal }) => !signal.aborted);
  }

  /** Those that are being handled and do not pause. */
  get running(): Attempt[] {
    return this.held.filter(({ state }) => state === "running");
  }

  /** Nothing of it happens any more. */
  die(): void {
    this.#death.abort();
    this.over = true;
  }

  /** Whether it is to start nothing more. */
  get isEnding(): boolean {
    return this.generation.ending.aborted || this.#stopping.signal.aborted;
  }

  stop(): void {
    this.#stopping.abort();
  }

  async #run(): Promise<void> {
    const { log, group } = this.#options;
    const cluster = log.cluster();
    const membership = group.membership(this.#death.signal);
    try {
      const points = await startingPoints(this.generation.assignments, {
        cluster,
        membership,
        consumerId: this.#options.consumerId,
        logger: silentLogger,
      });
      for (const { partition, offset } of points) {
        this.startOffsets.set(partition, offset);
      }
      const work = new GenerationWork({
        cluster,
        membership,
        generation: this.generation,
        startingPoints: points,
        groupId: "group",
        consumerId: this.#options.consumerId,
        handler: (delivery, signal) => this.#handle(delivery, signal),
        concurrency: this.concurrency,
        redelivery: () => 70,
        releaseAfterMs: 1_000,
        graceMs: 1_000,
        stallMs: Infinity,
        metadataMaxAgeMs: 60_000,
        stopping: this.#stopping.signal,
        health: new ConsumerHealth({ silenceMs: Infinity }),
        logger: silentLogger,
      });
      await work.run();
    } catch (error) {
      this.#options.onViolation(error);
    }
    this.over = true;
  }

  async #handle(
    delivery: Delivery<Undecoded>,
    signal: AbortSignal,
  ): Promise<void> {
    // What a dead process would have done does not happen.
    if (this.#death.signal.aborted) await new Promise(() => {});
    const attempt = new Attempt(delivery, { signal, member: this });
    try {
      assertMayRun(attempt, this.#options.log.records);
      assert(!this.isEnding, `${attempt.id} starts at the end`);
      this.#options.onStart(attempt);
    } catch (error) {
      this.#options.onViolation(error);
    }
    this.attempts.push(attempt);
    await attempt.outcome;
  }
}
