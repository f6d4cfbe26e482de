import { assertEquals } from "@std/assert";
import { OutageError, retryAfterMs } from "@taskbell/kafka";

function asking(retryAfterMs: unknown, cause?: unknown): Error {
  return Object.assign(new Error("busy", { cause }), { retryAfterMs });
}

Deno.test("retryAfterMs() finds what the error or its causes ask for", () => {
  const outage = new OutageError("away", { retryAfterMs: 300 });
  assertEquals(retryAfterMs(asking(0)), 0);
  assertEquals(retryAfterMs(asking(100, asking(200))), 100);
  assertEquals(retryAfterMs(outage), 300);
  assertEquals(retryAfterMs(new Error("no", { cause: outage })), 300);
  assertEquals(retryAfterMs(asking(Infinity)), Infinity);
});

Deno.test("retryAfterMs() answers null when nobody asks", () => {
  const circle = new Error("a");
  circle.cause = new Error("b", { cause: circle });
  const outage = new OutageError("away");
  for (
    const error of [
      ...[circle, outage, undefined, null, "busy", 5],
      ...[NaN, -1, "100", null].map((value) => asking(value)),
    ]
  ) {
    assertEquals(retryAfterMs(error), null);
  }
});
