import { assert, assertEquals } from "@std/assert";
import { DueLoop } from "../../../../services/api/scheduler/due_loop.ts";
import { VirtualTime } from "../../../support/virtual_time.ts";

/** What a loop finds at each of its looks; the last goes on for ever. */
interface Look {
  done: number;
  nextDueMs: number | null;
}

/** Runs a loop for a while; answers when it looked, in virtual milliseconds. */
async function looksAt(
  looks: readonly Look[],
  { forMs }: { forMs: number },
): Promise<number[]> {
  using time = new VirtualTime();
  const stop = new AbortController();
  const times: number[] = [];
  const current = () => looks[Math.min(times.length, looks.length) - 1];
  const loop = new DueLoop({
    what: "what a test finds",
    work() {
      times.push(performance.now());
      return Promise.resolve(current()?.done ?? 0);
    },
    nextDueMs: () => Promise.resolve(current()?.nextDueMs ?? null),
  });
  const running = loop.run(stop.signal);
  await time.advance(forMs);
  stop.abort();
  await running;
  return times;
}

/** How far apart the looks are. */
function gaps(times: readonly number[]): number[] {
  return times.slice(1).map((time, index) => time - (times[index] ?? 0));
}

const NOTHING: Look = { done: 0, nextDueMs: null };
const HELD: Look = { done: 0, nextDueMs: 0 };

Deno.test("DueLoop looks again at once when something falls due during a look", async () => {
  const times = await looksAt([HELD, { done: 1, nextDueMs: null }, NOTHING], {
    forMs: 100,
  });
  const [first = 0, second = Infinity] = times;
  assert(second - first <= 10, `${times}`);
});

Deno.test("DueLoop looks ever more rarely while others hold what is due", async () => {
  const apart = gaps(await looksAt([HELD], { forMs: 5_000 }));
  assertEquals(apart.slice(0, 7), [10, 20, 40, 80, 160, 320, 500]);
  assert(apart.slice(7).every((gap) => gap === 500), `${apart}`);
});

Deno.test("DueLoop looks soon again when it has done something meanwhile", async () => {
  const done = { done: 1, nextDueMs: null };
  const looks = [HELD, HELD, HELD, done, HELD, HELD];
  const apart = gaps(await looksAt(looks, { forMs: 110 }));
  assertEquals(apart.slice(0, 5), [10, 20, 40, 0, 10]);
});

Deno.test("DueLoop looks soon again when something falls due later on", async () => {
  const ahead = { done: 0, nextDueMs: 7 };
  const apart = gaps(
    await looksAt([HELD, HELD, ahead, HELD, HELD], {
      forMs: 60,
    }),
  );
  assertEquals(apart.slice(0, 4), [10, 20, 7, 10]);
});
