import { assertEquals } from "@std/assert";
import { PassedOverCounter } from "../../../../services/api/series/passed_over_counter.ts";

Deno.test("PassedOverCounter sums up what it has warned of", () => {
  const warnings: unknown[] = [];
  const counter = new PassedOverCounter({
    warn: (...warning) => void warnings.push(warning),
  });
  counter.add(7);
  counter.add(2);
  assertEquals(counter.count, 9);
  const message = "Occurrences were passed over";
  assertEquals(warnings, [
    [message, { passedOver: 7 }],
    [message, { passedOver: 2 }],
  ]);
});
