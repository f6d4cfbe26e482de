import { assertEquals, assertRejects } from "@std/assert";
import { createRouter, type DeliveryKey, inbox } from "@taskbell/kafka";
import { deliverTwice } from "@taskbell/kafka/testing";
import { noSignal, sampleDelivery, sampleRecord } from "./sample_delivery.ts";

type Greeting =
  | { event_type: "hello"; id: string; name: string }
  | { event_type: "bye"; id: string };

/** Keeps keys and effects together; what throws leaves neither. */
class MemoryStore {
  readonly keys: string[] = [];
  readonly effects: string[] = [];

  readonly once = async (
    { groupId, eventId, redriveId }: DeliveryKey,
    effect: (transaction: string[]) => Promise<void>,
  ): Promise<void> => {
    const key = [groupId, eventId, redriveId].join("/");
    if (this.keys.includes(key)) return;
    const changes: string[] = [];
    await effect(changes);
    this.keys.push(key);
    this.effects.push(...changes);
  };
}

function greetInto(store: MemoryStore) {
  const once = inbox({
    eventId: (event: Greeting) => event.id,
    once: store.once,
  });
  const fails = { next: false };
  const { handler } = createRouter<Greeting>()
    .on(
      "hello",
      once((event, { transaction, groupId }) => {
        transaction.push(`${groupId} greets ${event.name}`);
        if (fails.next) throw new Error("no luck");
      }),
    );
  return { handler, fails };
}

const hello = { event_type: "hello", id: "id-1", name: "Ada" } as const;

Deno.test("inbox() lets an effect happen once", async () => {
  const store = new MemoryStore();
  const { handler } = greetInto(store);
  await deliverTwice(handler)(sampleDelivery<Greeting>(hello), noSignal());
  assertEquals(store.effects, ["readers greets Ada"]);
  assertEquals(store.keys, ["readers/id-1/"]);
});

Deno.test("inbox() tells groups and redrives apart", async () => {
  const store = new MemoryStore();
  const { handler } = greetInto(store);
  const delivery = sampleDelivery<Greeting>(hello);
  const redriven = sampleRecord({
    headers: [["redrive-id", new TextEncoder().encode("r-1")]],
  });
  await handler(delivery, noSignal());
  await handler({ ...delivery, groupId: "others" }, noSignal());
  await handler({ ...delivery, record: redriven }, noSignal());
  assertEquals(store.keys, [
    "readers/id-1/",
    "others/id-1/",
    "readers/id-1/r-1",
  ]);
});

Deno.test("inbox() passes on what the effect throws, and leaves nothing", async () => {
  const store = new MemoryStore();
  const { handler, fails } = greetInto(store);
  fails.next = true;
  const delivery = sampleDelivery<Greeting>(hello);
  await assertRejects(
    async () => await handler(delivery, noSignal()),
    Error,
    "no luck",
  );
  assertEquals([store.keys, store.effects], [[], []]);
  fails.next = false;
  await handler(delivery, noSignal());
  assertEquals(store.effects.length, 1);
});

Deno.test("inbox() has no transaction for an event without a handler", async () => {
  const store = new MemoryStore();
  const bye = { event_type: "bye", id: "id-2" } as const;
  await greetInto(store).handler(sampleDelivery<Greeting>(bye), noSignal());
  assertEquals(store.keys, []);
});
