import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  type Keyed,
  KeyQueues,
} from "../../../../shared/kafka/consuming/key_queues.ts";
import { checkProperty } from "./check_property.ts";

interface Entry extends Keyed<Entry> {
  id: number;
}

function entry(key: string, id: number): Entry {
  return { key, id, next: null };
}

Deno.test("KeyQueues.finish() answers the next of the key and none of another", () => {
  const queues = new KeyQueues<Entry>();
  const [a1, b1, a2] = [entry("a", 1), entry("b", 2), entry("a", 3)];

  assertEquals([a1, b1, a2].map((each) => queues.add(each)), [
    true,
    true,
    false,
  ]);
  assertEquals(queues.finish(b1), null);
  assertEquals(queues.finish(a1)?.id, 3);
  assertEquals(queues.finish(a2), null);
  assertEquals(queues.size, 0);
});

Deno.test("KeyQueues.add() starts a key anew when its last entry is done", () => {
  const queues = new KeyQueues<Entry>();
  const first = entry("a", 1);
  queues.add(first);
  queues.finish(first);

  assertEquals(queues.add(entry("a", 2)), true);
});

/** An entry of a key comes, or one of those at work is done. */
const step = fc.oneof(
  fc.record({ add: fc.constantFrom("", "a", "b", "c", "__proto__") }),
  fc.record({ finish: fc.nat() }),
);

Deno.test("KeyQueues lets one of each key be at work at a time, in order", async () => {
  await checkProperty(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const queues = new KeyQueues<Entry>();
      const atWork: Entry[] = [];
      const started: Entry[] = [];
      const start = (each: Entry) => {
        const keys = atWork.map(({ key }) => key);
        assert(!keys.includes(each.key), `two of ${each.key} are at work`);
        atWork.push(each);
        started.push(each);
      };
      const finish = (index: number) => {
        const [done] = atWork.splice(index % atWork.length, 1);
        const next = done && queues.finish(done);
        if (next) start(next);
      };
      const added: Entry[] = [];
      for (const each of steps) {
        if ("add" in each) {
          const one = entry(each.add, added.length);
          added.push(one);
          if (queues.add(one)) start(one);
        } else if (atWork.length > 0) finish(each.finish);
      }
      while (atWork.length > 0) finish(0);
      assertEquals(idsByKey(started), idsByKey(added));
      assertEquals(queues.size, 0);
    }),
  );
});

function idsByKey(entries: readonly Entry[]): Map<string, number[]> {
  const groups = Map.groupBy(entries, ({ key }) => key);
  return new Map(
    [...groups].toSorted().map(([key, group]) => [
      key,
      group.map(({ id }) => id),
    ]),
  );
}
