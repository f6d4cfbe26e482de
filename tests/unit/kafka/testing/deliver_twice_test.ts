import { assertEquals, assertRejects } from "@std/assert";
import { deliverTwice, testDelivery } from "@taskbell/kafka/testing";

const { signal } = new AbortController();

Deno.test("deliverTwice() shows an effect that is not idempotent", async () => {
  const counted: number[] = [];
  const stored = new Set<number>();
  await deliverTwice<number>(({ event }) => void counted.push(event))(
    testDelivery(5),
    signal,
  );
  await deliverTwice<number>(({ event }) => void stored.add(event))(
    testDelivery(5),
    signal,
  );
  assertEquals([counted, [...stored]], [[5, 5], [5]]);
});

Deno.test("deliverTwice() waits for the first before the second", async () => {
  const seen: string[] = [];
  let times = 0;
  await deliverTwice<string>(async () => {
    const time = ++times;
    seen.push(`begin ${time}`);
    await Promise.resolve();
    seen.push(`end ${time}`);
  })(testDelivery("e"), signal);
  assertEquals(seen, ["begin 1", "end 1", "begin 2", "end 2"]);
});

Deno.test("deliverTwice() delivers once when the handler fails", async () => {
  let times = 0;
  const handler = deliverTwice<string>(() => {
    times++;
    throw new Error("no luck");
  });
  await assertRejects(
    async () => await handler(testDelivery("e"), signal),
    Error,
    "no luck",
  );
  assertEquals(times, 1);
});
