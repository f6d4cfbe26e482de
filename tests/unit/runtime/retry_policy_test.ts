import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { exponentialBackoff, type RetryPolicy } from "@taskbell/runtime";

function delays(policy: RetryPolicy, attempts: number): (number | null)[] {
  return Array.from(
    { length: attempts },
    (_, index) => policy({ attempt: index + 1, error: new Error("down") }),
  );
}

Deno.test("exponentialBackoff() doubles, then stops after maxRetries", () => {
  const policy = exponentialBackoff({
    maxRetries: 3,
    initialMs: 200,
    maxMs: 1000,
    random: () => 0.5,
  });

  assertEquals(delays(policy, 5), [200, 400, 800, null, null]);
});

Deno.test("exponentialBackoff() grows up to maxMs and never stops by itself", () => {
  const policy = exponentialBackoff({
    initialMs: 100,
    maxMs: 350,
    jitter: 0,
  });

  assertEquals(delays(policy, 4), [100, 200, 350, 350]);
  assertEquals(policy({ attempt: 1e6, error: null }), 350);
});

Deno.test("exponentialBackoff() spreads a delay by its jitter", () => {
  const policy = (random: number) =>
    exponentialBackoff({
      initialMs: 100,
      maxMs: 100,
      jitter: 0.5,
      random: () => random,
    });

  assertEquals(delays(policy(0), 1), [75]);
  assertEquals(delays(policy(0.5), 1), [100]);
  assertEquals(delays(policy(1), 1), [125]);
});

Deno.test("exponentialBackoff() answers a delay that a timer takes, always", () => {
  fc.assert(fc.property(
    fc.integer({ min: 1, max: 100_000 }),
    fc.integer({ min: 0, max: 10_000 }),
    fc.integer({ min: 0, max: 60_000 }),
    fc.double({ min: 0, max: 1, noNaN: true }),
    (attempt, initialMs, maxMs, jitter) => {
      const policy = exponentialBackoff({ initialMs, maxMs, jitter });
      const delayMs = policy({ attempt, error: null }) ?? NaN;
      assert(delayMs >= 0 && delayMs <= maxMs * (1 + jitter / 2), `${delayMs}`);
    },
  ));
});
