import { assertEquals, assertThrows } from "@std/assert";
import { createRouter } from "@taskbell/kafka";
import { noSignal, sampleDelivery, sampleRecord } from "./sample_delivery.ts";

type TaskEvent =
  | { event_type: "task.created"; title: string }
  | { event_type: "task.deleted"; task_id: number };

Deno.test("createRouter() leads each event to the handler of its type", async () => {
  const seen: unknown[] = [];
  const { handler } = createRouter<TaskEvent>()
    .on("task.created", (event) => {
      seen.push(event.title);
    })
    .on("task.deleted", async (event) => {
      await Promise.resolve();
      seen.push(event.task_id);
    });
  for (
    const event of [
      { event_type: "task.created", title: "milk" },
      { event_type: "task.deleted", task_id: 7 },
    ] as const
  ) {
    await handler(sampleDelivery<TaskEvent>(event), noSignal());
  }
  assertEquals(seen, ["milk", 7]);
});

Deno.test("createRouter() passes an event without a handler", async () => {
  const { handler } = createRouter<TaskEvent>();
  const event = { event_type: "task.deleted", task_id: 7 } as const;
  await handler(sampleDelivery<TaskEvent>(event), noSignal());
});

Deno.test("on() throws when a type has a handler already", () => {
  const router = createRouter<TaskEvent>().on("task.created", () => {});
  assertThrows(
    () => router.on("task.created", () => {}),
    Error,
    "current value is task.created",
  );
});

Deno.test("createRouter() tells a handler of the record and its redrive", async () => {
  const seen: unknown[] = [];
  const { handler } = createRouter<TaskEvent>()
    .on("task.created", (_, { record, groupId, redriveId }) => {
      seen.push([record.offset, groupId, redriveId]);
    });
  const event = { event_type: "task.created", title: "milk" } as const;
  const redriven = sampleRecord({
    headers: [["redrive-id", new TextEncoder().encode("r-1")]],
  });
  await handler(sampleDelivery<TaskEvent>(event), noSignal());
  await handler(sampleDelivery<TaskEvent>(event, redriven), noSignal());
  assertEquals(seen, [[41, "readers", null], [41, "readers", "r-1"]]);
});
