import { assertEquals } from "@std/assert";
import { awaitCount } from "../../chaos/load/await_count.ts";

const USUAL = { stalledMs: 50, intervalMs: 1 };

Deno.test("awaitCount() waits while a count rises, until it is reached", async () => {
  const seen = { count: 0 };
  const read = () => seen.count++;
  assertEquals(await awaitCount(read, { ...USUAL, least: 5 }), 5);
});

Deno.test("awaitCount() answers a count that has stopped rising", async () => {
  const seen = { count: 0 };
  const read = () => Math.min(3, seen.count++);
  assertEquals(await awaitCount(read, { ...USUAL, least: 5 }), 3);
});

Deno.test("awaitCount() waits on while a count rises slowly", async () => {
  const seen = { reads: 0 };
  const read = () => Math.floor(seen.reads++ / 10);
  const options = { stalledMs: 400, intervalMs: 5, least: 12 };
  assertEquals(await awaitCount(read, options), 12);
});
