import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { RateLimiter } from "../../../services/api/http/rate_limiter.ts";

Deno.test("RateLimiter never lets more pass in any 60 s", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 300 }),
      (requestsPerMinute, gapsMs) => {
        let nowMs = 0;
        const limiter = new RateLimiter({
          requestsPerMinute,
          nowMs: () => nowMs,
        });
        const passed: number[] = [];
        for (const gapMs of gapsMs) {
          nowMs += gapMs;
          if (limiter.take("ada").allowed) passed.push(nowMs);
        }
        passed.forEach((atMs, index) => {
          const later = passed[index + requestsPerMinute];
          assert(later === undefined || later - atMs >= 60_000);
        });
      },
    ),
    { numRuns: 300 },
  );
});

Deno.test("RateLimiter lets a request pass when it said, and not before", () => {
  let refused = 0;
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          gapMs: fc.integer({ min: 0, max: 9_000 }),
          cost: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 9 })),
        }),
        { minLength: 1 },
      ),
      (requests) => {
        let nowMs = 0;
        const options = { requestsPerMinute: 6, nowMs: () => nowMs };
        const limiter = new RateLimiter(options);
        for (const { gapMs, cost } of requests) {
          nowMs += gapMs;
          const { allowed, remaining, resetS } = limiter.take("ada", cost);
          assert(resetS > 0 && resetS <= 65);
          assert(remaining >= 0 && (allowed || remaining === 0));
          if (allowed) continue;
          refused++;
          nowMs += resetS * 1000 - 1000;
          assertEquals(limiter.take("ada").allowed, false);
          nowMs += 1000;
          assert(limiter.take("ada").allowed);
        }
      },
    ),
    { numRuns: 300 },
  );
  assert(refused > 100, `${refused} refused`);
});

Deno.test("RateLimiter.take() tells when one more is left, of those that may pass", () => {
  let nowMs = 0;
  const limiter = new RateLimiter({
    requestsPerMinute: 10,
    nowMs: () => nowMs,
  });
  assertEquals(limiter.take("ada").resetS, 65);
  nowMs += 20_000;
  assertEquals(limiter.take("ada", 8).resetS, 45);
  // Of 13 used ones, the first does not let one more pass when it comes back.
  assertEquals(limiter.take("ada", 4).resetS, 65);
});

Deno.test("RateLimiter gives all back after 65 s", () => {
  let nowMs = 4_999;
  const limiter = new RateLimiter({
    requestsPerMinute: 600,
    nowMs: () => nowMs,
  });
  for (let n = 0; n < 600; n++) assert(limiter.take("ada").allowed);
  assertEquals(limiter.take("ada").allowed, false);
  nowMs += 65_000;
  assertEquals(limiter.take("ada"), {
    allowed: true,
    remaining: 599,
    resetS: 61,
  });
});

Deno.test("RateLimiter forgets whoever has been away the longest", () => {
  let nowMs = 0;
  const limiter = new RateLimiter({
    requestsPerMinute: 1,
    maxUsers: 3,
    nowMs: () => nowMs,
  });
  for (const user of ["a", "b", "c"]) limiter.take(user);
  nowMs += 5_000;
  assertEquals(limiter.take("a").allowed, false);
  assert(limiter.take("d").allowed);
  assertEquals(limiter.take("a").allowed, false);
  assertEquals(limiter.take("c").allowed, false);
  assert(limiter.take("b").allowed);
});

Deno.test("RateLimiter.take() lets one pass that costs more than is left", () => {
  let nowMs = 0;
  const limiter = new RateLimiter({
    requestsPerMinute: 10,
    nowMs: () => nowMs,
  });
  assertEquals(limiter.take("ada", 4).remaining, 6);
  assertEquals(limiter.take("ada", 5).remaining, 1);
  const { allowed, remaining } = limiter.take("ada", 1_000);
  assertEquals({ allowed, remaining }, { allowed: true, remaining: 0 });
  for (const cost of [1, 1_000]) {
    assertEquals(limiter.take("ada", cost).allowed, false);
  }
  assert(limiter.take("bea").allowed);
  nowMs += 65_000;
  assertEquals(limiter.take("ada", 4).remaining, 6);
});
