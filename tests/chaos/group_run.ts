import { assert, assertEquals } from "@std/assert";
import { checkLedgers } from "../harness/checker/check_ledgers.ts";
import type { Verdict } from "../harness/checker/verdict.ts";
import { Crew } from "../harness/kill_driver/crew.ts";
import type { LedgerEntry } from "../harness/ledger/ledger_entry.ts";
import { readLedgers } from "../harness/ledger/read_ledgers.ts";
import { eventually } from "../support/eventually.ts";
import { type RealKafka, startRealKafka } from "../support/real_kafka.ts";
import { waitingOperations } from "./figures/waiting_operations.ts";
import { countGenerations } from "./kafka/count_generations.ts";
import { KafkaObserver } from "./kafka/kafka_observer.ts";
import { MEMBER_SCRIPT, type MemberOptions } from "./member/member_options.ts";
import { takeDownTopic } from "./run_ledgers.ts";

/** The cluster, the topic and the members of a {@linkcode GroupRun}. */
export interface GroupRunOptions {
  /** @default {1} */
  nodes?: 1 | 3;
  /** Of the topic. */
  partitions: number;
  /** What every member is told of its work. */
  member: Pick<MemberOptions, "sessionTimeoutMs" | "handlerMs" | "slow">;
}

/** What a run has come to. */
export interface GroupRunOutcome {
  /** All ledgers, in the order of time. */
  entries: LedgerEntry[];
  verdict: Verdict;
  /** How often the group has found together: the first time, and again. */
  generations: number;
}

const TOPIC = "events";
const DEAD_LETTERS = "dead-letters";
const GROUP = "workers";

/** A consumer group on real Kafka, each member in a process of its own. */
export class GroupRun implements AsyncDisposable {
  readonly kafka: RealKafka;
  readonly observer: KafkaObserver;
  readonly crew: Crew;
  /** Where the ledgers and logs are. */
  readonly directory: string;
  readonly topic = TOPIC;

  private constructor(
    parts: Pick<GroupRun, "kafka" | "observer" | "crew" | "directory">,
  ) {
    this.kafka = parts.kafka;
    this.observer = parts.observer;
    this.crew = parts.crew;
    this.directory = parts.directory;
  }

  /** Starts Kafka and makes the topics. No member runs yet. */
  static async start(options: GroupRunOptions): Promise<GroupRun> {
    await using started = new AsyncDisposableStack();
    const directory = await Deno.makeTempDir({ prefix: "taskbell-chaos-" });
    const kafka = started.use(
      await startRealKafka({ nodes: options.nodes ?? 1 }),
    );
    const { brokers } = kafka;
    const observer = started.use(await KafkaObserver.connect(brokers));
    await observer.createTopics({
      [TOPIC]: options.partitions,
      [DEAD_LETTERS]: 1,
    });
    const told = {
      brokers,
      groupId: GROUP,
      topic: TOPIC,
      deadLetterTopic: DEAD_LETTERS,
      ...options.member,
    };
    const crew = started.use(
      new Crew({
        script: MEMBER_SCRIPT,
        directory,
        args: (process, ledgerFile) => [
          JSON.stringify(
            { ...told, process, ledgerFile } satisfies MemberOptions,
          ),
        ],
      }),
    );
    started.move();
    return new GroupRun({ kafka, observer, crew, directory });
  }

  /** Starts members and waits until the group has found together. */
  async startMembers(places: readonly string[]): Promise<void> {
    for (const place of places) this.crew.start(place);
    await this.#untilStable();
  }

  async #untilStable(): Promise<void> {
    await eventually(async () => {
      const members = await this.observer.stableMembers(GROUP);
      assertEquals(members, this.crew.running.length, this.#wherefore());
    }, { timeoutMs: 60_000, intervalMs: 100 });
  }

  /** How often the group has found together so far. */
  countGenerations(): Promise<number> {
    return countGenerations(this.kafka, GROUP);
  }

  /** Waits until every partition has so many replicas in sync. */
  async untilInSync(replicas: number): Promise<void> {
    await eventually(async () => {
      const fewest = await this.observer.fewestInSync(TOPIC);
      assert(fewest >= replicas, `${fewest} replicas are in sync`);
    }, { timeoutMs: 120_000, intervalMs: 250 });
  }

  /**
   * Waits until the group has done all that the topic holds, or the time is
   * over; stops the members and judges their ledgers.
   *
   * @param drainMs How long to wait, in milliseconds.
   */
  async finish(drainMs: number): Promise<GroupRunOutcome> {
    await eventually(async () => {
      const lag = await this.#lag();
      assert(lag === 0, `${lag} records wait`);
    }, { timeoutMs: drainMs, intervalMs: 250 }).catch(() => {});
    // One that has just been started does not know yet how to stop.
    await this.#untilStable();
    for (const place of this.crew.running) await this.crew.stop(place);
    await takeDownTopic(this, { topic: DEAD_LETTERS, as: "dead_letter" });
    const entries = await readLedgers(this.directory);
    const committed = await this.observer.committedOffsets(GROUP, TOPIC);
    const waiting = waitingOperations(entries, committed);
    return {
      entries,
      verdict: checkLedgers(entries, { waiting }),
      generations: await this.countGenerations(),
    };
  }

  /**
   * Ends a run for good: its ledgers and logs go, unless something was found.
   *
   * @returns What was found, and where the ledgers are.
   */
  async conclude(violations: readonly string[]): Promise<string[]> {
    if (violations.length > 0) {
      return [...violations, `ledgers and logs are in ${this.directory}`];
    }
    await Deno.remove(this.directory, { recursive: true });
    return [];
  }

  /** Kills what runs. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.crew[Symbol.asyncDispose]();
    await this.observer[Symbol.asyncDispose]();
    await this.kafka[Symbol.asyncDispose]();
  }

  async #lag(): Promise<number> {
    const [ends, committed] = await Promise.all([
      this.observer.endOffsets(TOPIC),
      this.observer.committedOffsets(GROUP, TOPIC),
    ]);
    return ends.entries().reduce(
      (sum, [partition, end]) => sum + end - (committed.get(partition) ?? 0),
      0,
    );
  }

  #wherefore(): string {
    return `members in the group; their logs are in ${this.directory}`;
  }
}
