import { setTimeout as delay } from "node:timers/promises";
import { assert, assertEquals } from "@std/assert";
import { eventually } from "../../support/eventually.ts";
import {
  publishKeyed,
  runConsumer,
  type RunningConsumer,
  textOf,
} from "../running_consumer.ts";
import { type KafkaCases, newName, newTopic } from "../tested_kafka.ts";
import type { Handler, Undecoded } from "@taskbell/kafka";

const KEYS = 20;
const PER_ROUND = 100;
const ROUNDS = 10;

/** What all members of a group have done, in one order. */
class GroupLog {
  readonly done = new Map<string, number[]>();
  readonly overlaps: string[] = [];
  readonly #active = new Set<string>();

  readonly handle: Handler<Undecoded> = async ({ record }) => {
    const key = textOf(record.key);
    if (this.#active.has(key)) this.overlaps.push(key);
    this.#active.add(key);
    await delay(2);
    this.#active.delete(key);
    const values = this.done.get(key) ?? [];
    this.done.set(key, values);
    values.push(Number(textOf(record.value)));
  };

  /** How many different records are done. */
  get count(): number {
    return this.done.values()
      .reduce((sum, values) => sum + new Set(values).size, 0);
  }
}

/** Whether a sequence goes up by one, but for suffixes that come again. */
function isInOrder(values: readonly number[]): boolean {
  const state = { next: 0 };
  return values.every((value) => {
    if (value > state.next) return false;
    state.next = Math.max(state.next, value + 1);
    return true;
  });
}

/** Members that come and go. */
export const churnCases: KafkaCases = {
  "run() loses nothing and keeps the order while members come and go": async (
    kafka,
  ) => {
    const topic = await newTopic(kafka, { partitions: 4 });
    const log = new GroupLog();
    const members: RunningConsumer[] = [];
    const join = () =>
      runConsumer(kafka, {
        groupId: options.groupId,
        topics: [topic],
        sessionTimeoutMs: 1_500,
        handler: log.handle,
      });
    const options = { groupId: newName("group") };
    members.push(await join());
    for (let round = 0; round < ROUNDS; round++) {
      const records = Array.from({ length: PER_ROUND }, (_, index) => {
        const sequence = round * PER_ROUND / KEYS + Math.floor(index / KEYS);
        return [`key-${index % KEYS}`, `${sequence}`] as const;
      });
      await publishKeyed(kafka, topic, records);
      // The newcomer and the one that goes meet in one rebalance, or in two.
      const [joined] = await Promise.all([
        join(),
        round % 2 === 0 ? undefined : members.shift()?.stop(),
      ]);
      members.push(joined);
      if (members.length > 3) await members.shift()?.stop();
    }
    await eventually(() => assertEquals(log.count, ROUNDS * PER_ROUND));
    await Promise.all(members.map((member) => member.stop()));
    for (const [key, values] of log.done) {
      assert(isInOrder(values), `${key}: ${values}`);
    }
    assertEquals(log.overlaps, []);
  },
};
