import { assertEquals } from "@std/assert";
import { OutageError, outageOf } from "@taskbell/kafka";

const outage = new OutageError("away");
const wrapped = (cause: unknown) => new Error("Cannot save", { cause });

Deno.test("outageOf() finds the outage behind an error", () => {
  assertEquals(outageOf(outage), outage);
  assertEquals(outageOf(wrapped(wrapped(outage))), outage);
});

Deno.test("outageOf() answers null when something else is wrong", () => {
  for (const error of [undefined, "away", wrapped("away"), wrapped(null)]) {
    assertEquals(outageOf(error), null);
  }
  for (const retriable of [true, false]) {
    const decided = Object.assign(wrapped(outage), { retriable });
    assertEquals(outageOf(decided), null);
  }
});
