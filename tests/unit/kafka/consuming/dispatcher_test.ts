import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Dispatcher } from "../../../../shared/kafka/consuming/dispatcher.ts";
import type { PendingRecord } from "../../../../shared/kafka/consuming/pending_record.ts";
import type { Pause } from "@taskbell/kafka";
import { VirtualTime } from "../../../support/virtual_time.ts";
import { checkProperty } from "./check_property.ts";
import {
  commit,
  handOut,
  receive,
  samplePartition,
} from "./sample_partition.ts";

interface Handling {
  pending: PendingRecord;
  pause: Pause;
  /** Ends it, with the time until it comes again. */
  end: (againAfterMs: number | null) => void;
}

/** A dispatcher whose handlers a test ends. */
function start({ concurrency }: { concurrency: number }) {
  const handlings: Handling[] = [];
  const started: string[] = [];
  const ending = new AbortController();
  const dispatcher = new Dispatcher({
    concurrency,
    ending: ending.signal,
    handle: async (pending, pause) => {
      const { promise, resolve } = Promise.withResolvers<number | null>();
      const handling = { pending, pause, end: resolve };
      handlings.push(handling);
      started.push(`${pending.partition.partition}:${pending.offset}`);
      const againAfterMs = await promise;
      handlings.splice(handlings.indexOf(handling), 1);
      return againAfterMs;
    },
  });
  return { dispatcher, handlings, started, ending };
}

/** Records of a partition that may all start. */
function readyRecords(
  partition: number,
  { count, suspects = 0 }: { count: number; suspects?: number },
): PendingRecord[] {
  const owned = samplePartition({ partition, suspectsBelow: suspects });
  receive(owned, count);
  commit(owned);
  return handOut(owned);
}

Deno.test("Dispatcher.pump() starts so many at a time, the partitions in turn", () => {
  using _time = new VirtualTime();
  const { dispatcher, started } = start({ concurrency: 5 });
  const records = [
    ...readyRecords(0, { count: 9 }),
    ...readyRecords(1, { count: 2 }),
    ...readyRecords(2, { count: 9 }),
  ];
  for (const each of records) dispatcher.add(each);
  dispatcher.pump();

  assertEquals(started, ["0:0", "1:0", "2:0", "0:1", "1:1"]);
  assertEquals(dispatcher.inFlight, 5);
});

Deno.test("Dispatcher.pump() starts nothing once it ends", async () => {
  using time = new VirtualTime();
  const { dispatcher, handlings, started, ending } = start({ concurrency: 1 });
  for (const each of readyRecords(0, { count: 3 })) dispatcher.add(each);
  dispatcher.pump();
  ending.abort();
  handlings[0]?.end(50);
  await time.settle();

  assertEquals(started, ["0:0"]);
  await dispatcher.idle();
  assertEquals(dispatcher.inFlight, 0);
});

Deno.test("Dispatcher gives the place of who pauses to others, and it back before new ones", async () => {
  using time = new VirtualTime();
  const { dispatcher, handlings, started } = start({ concurrency: 1 });
  const { signal } = new AbortController();
  for (const each of readyRecords(0, { count: 3 })) dispatcher.add(each);
  dispatcher.pump();
  const back: string[] = [];
  void handlings[0]?.pause(100, signal).then(() => back.push("0:0"));
  await time.settle();
  assertEquals(started, ["0:0", "0:1"]);
  await time.advance(100);
  assertEquals(back, []);
  handlings[1]?.end(null);
  await time.settle();

  assertEquals([back, started], [["0:0"], ["0:0", "0:1"]]);
});

Deno.test("Dispatcher.idle() waits for who pauses and for what comes again", async () => {
  using time = new VirtualTime();
  const { dispatcher, handlings } = start({ concurrency: 2 });
  const { signal } = new AbortController();
  for (const each of readyRecords(0, { count: 1 })) dispatcher.add(each);
  dispatcher.pump();
  void handlings[0]?.pause(100, signal);
  const idle = { yes: false };
  void dispatcher.idle().then(() => idle.yes = true);
  await time.advance(100);
  handlings[0]?.end(100);
  await time.advance(99);
  assertEquals(idle.yes, false);
  await time.advance(1);
  handlings[0]?.end(null);
  await time.settle();

  assertEquals(idle.yes, true);
});

Deno.test("Dispatcher runs a suspect when nothing else runs, and nothing beside it", async () => {
  using time = new VirtualTime();
  const { dispatcher, handlings, started } = start({ concurrency: 4 });
  const [before, ...after] = readyRecords(0, { count: 3 });
  const [first, second] = readyRecords(1, { count: 2, suspects: 2 });
  assert(before && first && second);
  dispatcher.add(before);
  dispatcher.pump();
  for (const each of [first, second, ...after]) dispatcher.add(each);
  dispatcher.pump();
  const expected = ["0:0", "1:0", "1:1", "0:1"];
  for (const [index, last] of expected.entries()) {
    assertEquals(started.slice(0, index + 1).at(-1), last);
    if (index < 3) assertEquals(handlings.length, 1, `beside ${last}`);
    handlings[0]?.end(null);
    await time.settle();
  }
  assertEquals(started.toSorted(), ["0:0", "0:1", "0:2", "1:0", "1:1"]);
});

Deno.test("Dispatcher lets others run while a suspect waits to come again", async () => {
  using time = new VirtualTime();
  const { dispatcher, handlings, started } = start({ concurrency: 1 });
  const [suspect] = readyRecords(0, { count: 1, suspects: 1 });
  const [other] = readyRecords(1, { count: 1 });
  assert(suspect && other);
  for (const each of [suspect, other]) dispatcher.add(each);
  dispatcher.pump();
  handlings[0]?.end(50);
  await time.settle();
  assertEquals(started, ["0:0", "1:0"]);
  handlings[0]?.end(null);
  await time.advance(50);

  assertEquals(started, ["0:0", "1:0", "0:0"]);
});

const step = fc.record({
  which: fc.nat(20),
  act: fc.constantFrom("end", "end", "again", "pause", "wait"),
});

Deno.test("Dispatcher starts everything at last, whatever pauses, fails or is a suspect", async () => {
  const counts = fc.array(
    fc.record({ count: fc.integer({ min: 1, max: 8 }), suspects: fc.nat(4) }),
    { minLength: 1, maxLength: 3 },
  );
  await checkProperty(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      counts,
      fc.array(step, { maxLength: 40 }),
      async (concurrency, counts, steps) => {
        using time = new VirtualTime();
        const { dispatcher, handlings, started } = start({ concurrency });
        const records = counts.flatMap((each, index) =>
          readyRecords(index, each)
        );
        for (const each of records) dispatcher.add(each);
        dispatcher.pump();
        const pausing = new Set<Handling>();
        const check = () => {
          const active = handlings.filter((each) => !pausing.has(each));
          assert(active.length <= concurrency, `${active.length} run`);
          const isSuspect = active.some(({ pending }) => pending.suspect);
          assert(!isSuspect || active.length === 1, "beside a suspect");
        };
        const { signal } = new AbortController();
        for (const { which, act } of steps) {
          const active = handlings.filter((each) => !pausing.has(each));
          const handling = active[which % active.length];
          if (act === "end") handling?.end(null);
          if (act === "again") handling?.end(20);
          if (act === "pause" && handling && !handling.pending.suspect) {
            pausing.add(handling);
            void handling.pause(20, signal)
              .then(() => pausing.delete(handling));
          }
          await time.advance(act === "wait" ? 20 : 0);
          check();
        }
        for (let turn = 0; turn < 100 && dispatcher.inFlight > 0; turn++) {
          const active = handlings.filter((each) => !pausing.has(each));
          for (const { end } of active) end(null);
          await time.advance(20);
          check();
        }
        assertEquals([dispatcher.inFlight, handlings.length], [0, 0]);
        assertEquals(new Set(started).size, records.length);
        await dispatcher.idle();
      },
    ),
    { runs: 1_000 },
  );
});
