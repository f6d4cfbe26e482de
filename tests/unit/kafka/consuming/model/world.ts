import { AssertionError } from "node:assert";
import { assert, assertEquals } from "@std/assert";
import type { VirtualTime } from "../../../../support/virtual_time.ts";
import { assertMayRun } from "./assert_may_run.ts";
import { assertGoodOrder } from "./assert_good_order.ts";
import type { Attempt } from "./attempt.ts";
import type { Command } from "./command.ts";
import { CrashCounts } from "./crash_counts.ts";
import { type Committed, SimulatedGroup } from "./simulated_group.ts";
import { SimulatedLog } from "./simulated_log.ts";
import { SimulatedMember } from "./simulated_member.ts";

const PARTITIONS = 2;
const PATIENCE = 400;

/** A log, a group and its members, one after another, and what must hold. */
export class World {
  readonly #time: VirtualTime;
  readonly #log = new SimulatedLog(PARTITIONS);
  readonly #group = new SimulatedGroup({
    onCommit: (partition, committed) => this.#check(partition, committed),
  });
  readonly #concurrency: number;
  /** Records that a handler has done. */
  readonly #finished = new Set<string>();
  readonly #crashes = new CrashCounts();
  readonly #violations: unknown[] = [];
  #consumerId = crypto.randomUUID() as string;
  #member: SimulatedMember;
  /** Expelled ones that do not know it, or whose handlers still run. */
  #zombies: SimulatedMember[] = [];

  constructor(time: VirtualTime, { concurrency }: { concurrency: number }) {
    this.#time = time;
    this.#concurrency = concurrency;
    this.#member = this.#begin();
  }

  /** Lets something happen, and all that follows at once. */
  async act(command: Command): Promise<void> {
    this.#apply(command);
    if (command.do === "advance") await this.#time.advance(command.ms);
    else await this.#time.settle();
    this.#beginAnew();
    this.#assertNothingWrong();
  }

  /** Lets everything be done that can be done: nothing may be left. */
  async complete(): Promise<void> {
    this.#group.mode = "well";
    for (let turn = 0; turn < PATIENCE && !this.#isComplete; turn++) {
      for (const attempt of this.#attempts("running")) this.#finish(attempt);
      await this.#time.advance(500);
      this.#beginAnew();
      this.#assertNothingWrong();
    }
    assertEquals(this.committedOffsets, this.#log.ends, "all is committed");
    for (const { partition, offset } of this.#log.records) {
      assert(this.#finished.has(`${partition}:${offset}`), "all is done");
    }
    this.#member.stop();
    await this.#time.advance(5_000);
    assert(this.#member.over, "a member that has nothing to do stops");
  }

  get #isComplete(): boolean {
    return this.committedOffsets.every((offset, partition) =>
      offset === this.#log.ends[partition]
    );
  }

  /** What the group has, by partition. */
  get committedOffsets(): number[] {
    return this.#log.ends.map((_, partition) =>
      this.#group.committed.get(partition)?.offset ?? 0
    );
  }

  #apply(command: Command): void {
    const { generation } = this.#member;
    switch (command.do) {
      case "append":
        return this.#log.append(command.partition, {
          keys: command.keys.map((key) => key === 0 ? null : `key ${key}`),
          gap: command.gap,
        });
      case "finish":
        return this.#pick(command.which, (each) => this.#finish(each));
      case "fail":
        return this.#pick(command.which, (each) => each.fail());
      case "pause":
        return this.#pick(command.which, (each) => {
          void this.#pause(each, command.ms);
        });
      case "commits":
        this.#group.mode = command.mode;
        if (command.mode !== "well") this.#member.endsInOrder = false;
        return;
      case "rebalance":
        this.#endInOrder();
        return generation.end(new Error("The group rebalances"));
      case "lose":
        this.#member.endsInOrder = false;
        this.#crashes.lifeEnds(this.#member);
        return generation.lose(new Error("The group has expelled the member"));
      case "stop":
        this.#endInOrder();
        return this.#member.stop();
      case "expel":
        this.#crashes.lifeEnds(this.#member);
        this.#zombies.push(this.#member);
        this.#consumerId = crypto.randomUUID();
        this.#member = this.#begin();
        return;
      case "crash":
        return this.#crash();
    }
  }

  /** An end that began while commits failed may be over before they do not. */
  #endInOrder(): void {
    if (this.#member.isEnding) return;
    this.#member.endsInOrder = this.#group.mode === "well";
  }

  /** The process dies with all that it was; another one takes its place. */
  #crash(): void {
    this.#crashes.lifeEnds(this.#member, { isDeath: true });
    const begun = this.#member.held
      .filter(({ id }) => !this.#finished.has(id)).map(({ id }) => id);
    for (const each of [this.#member, ...this.#zombies]) each.die();
    this.#zombies = [];
    this.#consumerId = crypto.randomUUID();
    this.#member = this.#begin({ suspects: new Set(begun) });
  }

  /** After the end of one generation there is another. */
  #beginAnew(): void {
    this.#zombies = this.#zombies.filter(({ over, attempts }) =>
      !over || attempts.some(({ state }) => state === "running")
    );
    if (!this.#member.over) return;
    this.#zombies.push(this.#member);
    if (this.#member.endsInOrder) {
      assertGoodOrder(this.#member, this.#group);
      const finished = this.#member.attempts
        .filter(({ isDone }) => isDone).map(({ id }) => id);
      const settled = new Set([...this.#member.settled, ...finished]);
      this.#member = this.#begin({ settled });
      return;
    }
    this.#crashes.lifeEnds(this.#member);
    this.#member = this.#begin();
  }

  #begin(
    { suspects = new Set(), settled = new Set() }: Partial<
      Pick<SimulatedMember, "suspects" | "settled">
    > = {},
  ): SimulatedMember {
    return new SimulatedMember({
      log: this.#log,
      group: this.#group,
      suspects,
      settled,
      finished: this.#finished,
      consumerId: this.#consumerId,
      concurrency: this.#concurrency,
      onViolation: (error) => this.#violations.push(error),
      onStart: (attempt) => this.#crashes.check(attempt),
    });
  }

  #attempts(state: Attempt["state"]): Attempt[] {
    return [this.#member, ...this.#zombies]
      .flatMap(({ attempts }) => attempts)
      .filter((attempt) => attempt.state === state);
  }

  #pick(which: number, act: (attempt: Attempt) => void): void {
    const running = this.#attempts("running");
    const attempt = running[which % running.length];
    if (attempt) act(attempt);
  }

  #finish(attempt: Attempt): void {
    attempt.finish();
    // What is done after it was let go of is nobody's to commit.
    if (!attempt.isDone) return;
    this.#finished.add(attempt.id);
    this.#crashes.isDone(attempt);
  }

  async #pause(attempt: Attempt, ms: number): Promise<void> {
    await attempt.pause(ms);
    if (attempt.signal.aborted || attempt.state === "failed") return;
    try {
      assertMayRun(attempt, this.#log.records);
    } catch (error) {
      this.#violations.push(error);
    }
  }

  #check(partition: number, { offset }: Committed): void {
    for (const record of this.#log.records) {
      if (record.partition !== partition || record.offset >= offset) continue;
      const id = `${partition}:${record.offset}`;
      if (this.#finished.has(id)) continue;
      const message = `${offset} is committed and ${id} is not done`;
      this.#violations.push(new AssertionError({ message }));
    }
  }

  #assertNothingWrong(): void {
    const [violation] = this.#violations;
    if (violation) throw violation;
  }
}
