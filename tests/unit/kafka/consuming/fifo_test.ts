import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Fifo } from "../../../../shared/kafka/consuming/fifo.ts";
import { checkProperty } from "./check_property.ts";

/** So many are pushed, then so many are taken. */
const rounds = fc.array(
  fc.tuple(fc.nat(3_000), fc.nat(3_000)),
  { maxLength: 8 },
);

Deno.test("Fifo gives out in order what an array would", async () => {
  await checkProperty(
    fc.property(rounds, (rounds) => {
      const fifo = new Fifo<number>();
      const taken: number[] = [];
      let pushed = 0;
      for (const [pushes, shifts] of rounds) {
        for (let count = 0; count < pushes; count++) fifo.push(pushed++);
        for (let count = 0; count < shifts; count++) {
          const first = fifo.first;
          const entry = fifo.shift();
          assertEquals(entry, first);
          if (entry !== undefined) taken.push(entry);
        }
        assertEquals(fifo.size, pushed - taken.length);
      }
      assert(taken.every((entry, index) => entry === index), "in order");
      assertEquals(
        fifo.first,
        taken.length < pushed ? taken.length : undefined,
      );
    }),
    { runs: 200 },
  );
});

Deno.test("Fifo.shift() answers undefined when there is none", () => {
  const fifo = new Fifo<string>();

  assertEquals([fifo.shift(), fifo.first, fifo.size], [
    undefined,
    undefined,
    0,
  ]);
  fifo.push("a");
  assertEquals([fifo.shift(), fifo.shift(), fifo.size], ["a", undefined, 0]);
});

Deno.test("Fifo.shift() keeps no hold on what it gave out while more wait", async () => {
  setFlagsFromString("--expose-gc");
  const collectGarbage: () => void = runInNewContext("gc");
  const fifo = new Fifo<object>();
  const refs = Array.from({ length: 10 }, () => {
    const entry = { bytes: new Uint8Array(10) };
    fifo.push(entry);
    return new WeakRef(entry);
  });
  for (let count = 0; count < 9; count++) fifo.shift();
  // A WeakRef keeps its target until the current job is over.
  await new Promise((resolve) => setTimeout(resolve));
  collectGarbage();

  const held = refs.filter((ref) => ref.deref() !== undefined);
  assertEquals([held.length, fifo.size], [1, 1]);
});
