import { assert, assertEquals, assertRejects } from "@std/assert";
import { type Handler, standardChain, type Undecoded } from "@taskbell/kafka";
import {
  crashAnywhere,
  CrashError,
  testDelivery,
} from "@taskbell/kafka/testing";
import { seededRandom } from "../../../support/seeded_random.ts";
import { silentLogger } from "../silent_logger.ts";

const { signal } = new AbortController();

/** Delivers again after each death, as a consumer does. */
async function deliverUntilDone(
  handler: Handler<Undecoded>,
  offset: number,
): Promise<void> {
  for (let times = 1; times <= 100; times++) {
    try {
      const value = new Uint8Array([offset]);
      await handler(testDelivery(undefined, { offset, value }), signal);
      return;
    } catch (error) {
      if (!(error instanceof CrashError)) throw error;
    }
  }
  throw new Error("It dies again and again");
}

/** A chain around a handler, and its dead letters. */
function chainAround(handler: Handler<number>) {
  const letters: unknown[] = [];
  const chain = standardChain<number>({
    decoder: { decode: ({ value }) => ({ ok: true, event: value?.[0] ?? -1 }) },
    handler,
    deadLetter: {
      publish: (letter) => {
        letters.push(letter);
        return Promise.resolve();
      },
    },
    logger: silentLogger,
  });
  return { chain, letters };
}

Deno.test("crashAnywhere() passes a right handler and catches a wrong one", async () => {
  const crashes = crashAnywhere({ random: seededRandom(1) });
  const rows = new Set<number>();
  const counted: number[] = [];
  const { chain, letters } = chainAround(async ({ event }) => {
    rows.add(event);
    crashes.points.step("row");
    await Promise.resolve();
    counted.push(event);
    crashes.points.step("counted");
  });
  const handler = crashes.middleware<Undecoded>()(chain);
  await Promise.all(
    Array.from({ length: 100 }, (_, n) => deliverUntilDone(handler, n)),
  );
  assertEquals(rows.size, 100);
  assert(counted.length > 100, "no death has fallen behind the count");
  assertEquals(letters, [], "a death is no error of the record");
  assert(crashes.deaths() > 0);
});

Deno.test("crashAnywhere() makes the same deaths of the same seed", async () => {
  const deathsOf = async (seed: number) => {
    const crashes = crashAnywhere({ random: seededRandom(seed) });
    const deaths: number[] = [];
    const handler = crashes.middleware<Undecoded>()(() => {
      for (const name of ["a", "b", "c"]) crashes.points.step(name);
    });
    for (let offset = 0; offset < 20; offset++) {
      await deliverUntilDone(handler, offset);
      deaths.push(crashes.deaths());
    }
    return deaths;
  };
  assertEquals(await deathsOf(7), await deathsOf(7));
  assert(String(await deathsOf(7)) !== String(await deathsOf(8)));
});

Deno.test("crashAnywhere() lets a record live after so many deaths", async () => {
  const crashes = crashAnywhere({
    random: () => 0,
    probability: 1,
    maxDeaths: 2,
  });
  let handled = 0;
  const handler = crashes.middleware<Undecoded>()(() => void handled++);
  await deliverUntilDone(handler, 0);
  // It dies where the offset is not yet committed: its effect happens thrice.
  assertEquals([crashes.deaths(), handled], [2, 3]);
});

Deno.test("crashAnywhere() leaves alone what no delivery does", () => {
  const { points, deaths } = crashAnywhere({ random: () => 0, probability: 1 });
  points.step("outside");
  assertEquals(deaths(), 0);
});

Deno.test("crashAnywhere() passes what a living handler throws", async () => {
  const crashes = crashAnywhere({ random: () => 0.9 });
  const handler = crashes.middleware<Undecoded>()(() => {
    throw new RangeError("no luck");
  });
  await assertRejects(() => deliverUntilDone(handler, 0), RangeError);
});
