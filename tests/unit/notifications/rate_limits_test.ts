import { assertEquals } from "@std/assert";
import { RateLimits } from "../../../services/notifications/delivery/rate_limits.ts";

Deno.test("RateLimits lets a tenth of a second's worth begin at once, then as many a second", () => {
  const time = { ms: 1_000 };
  const limits = new RateLimits(() => time.ms);
  const take = (count: number) => limits.take("a", { count, perSecond: 100 });
  assertEquals(limits.available("a", 100), 10);
  take(10);
  assertEquals(limits.available("a", 100), 0);
  assertEquals(limits.waitMs("a", 100), 10);
  assertEquals(limits.available("b", 100), 10);
  time.ms += 25;
  assertEquals(limits.available("a", 100), 2);
  take(2);
  time.ms += 60_000;
  assertEquals(limits.available("a", 100), 10);
  assertEquals(limits.waitMs("a", 100), 0);
});

Deno.test("RateLimits lets in no second more begin than a tenth above the rate, or one", () => {
  for (const perSecond of [1, 3, 10, 100]) {
    const time = { ms: 0 };
    const limits = new RateLimits(() => time.ms);
    const begun: number[] = [];
    for (; time.ms < 5_000; time.ms++) {
      const count = limits.available("a", perSecond);
      if (count === 0) continue;
      limits.take("a", { count, perSecond });
      for (let n = 0; n < count; n++) begun.push(time.ms);
    }
    const inSecondFrom = (startMs: number) =>
      begun.filter((ms) => ms >= startMs && ms < startMs + 1_000).length;
    const most = Math.max(...begun.map(inSecondFrom));
    assertEquals(most <= Math.max(perSecond + 1, perSecond * 1.1), true);
    assertEquals(begun.length >= perSecond * 4.9, true);
  }
});

Deno.test("RateLimits counts nothing where there is no limit", () => {
  const limits = new RateLimits(() => 0);
  limits.take("a", { count: 5, perSecond: Infinity });
  assertEquals(limits.available("a", Infinity), Infinity);
  assertEquals(limits.waitMs("a", Infinity), 0);
});

Deno.test("RateLimits keeps nothing of lanes that are full again", () => {
  const time = { ms: 1_000 };
  const limits = new RateLimits(() => time.ms);
  const take = (lane: string, count: number) =>
    limits.take(lane, { count, perSecond: 1 });
  for (let id = 0; id < 1_000; id++) take(`webhook ${id}`, 1);
  take("busy", 20);
  assertEquals(limits.size, 1_001);
  time.ms += 15_000;
  take("email", 1);
  assertEquals(limits.size, 2);
  assertEquals(limits.waitMs("busy", 1), 4_000);
  time.ms += 15_000;
  take("email", 1);
  assertEquals(limits.size, 1);
});
