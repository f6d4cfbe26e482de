import { assertEquals } from "@std/assert";
import { RateLimits } from "../../../services/notifications/delivery/rate_limits.ts";

Deno.test("RateLimits lets a second's worth begin at once, then as many a second", () => {
  const time = { ms: 1_000 };
  const limits = new RateLimits(() => time.ms);
  const take = (count: number) => limits.take("a", { count, perSecond: 10 });
  assertEquals(limits.available("a", 10), 10);
  take(10);
  assertEquals(limits.available("a", 10), 0);
  assertEquals(limits.waitMs("a", 10), 100);
  assertEquals(limits.available("b", 10), 10);
  time.ms += 250;
  assertEquals(limits.available("a", 10), 2);
  take(2);
  time.ms += 60_000;
  assertEquals(limits.available("a", 10), 10);
  assertEquals(limits.waitMs("a", 10), 0);
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
  assertEquals(limits.waitMs("busy", 1), 5_000);
  time.ms += 15_000;
  take("email", 1);
  assertEquals(limits.size, 1);
});
