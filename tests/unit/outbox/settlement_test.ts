import { assertEquals } from "@std/assert";
import { PublishError, type PublishResult } from "@taskbell/kafka";
import { outboxRow } from "@taskbell/outbox";
import type { UnsentRow } from "../../../shared/outbox/run_statements.ts";
import { settlementOf } from "../../../shared/outbox/settlement.ts";

const position = { topic: "tasks", partition: 1, offset: 7 };
const ok: PublishResult = { ok: true, position };
const away = new PublishError("no broker", { retriable: true });
const tooLarge = new PublishError("too large", { retriable: false });

function failed(error: PublishError): PublishResult {
  return { ok: false, error };
}

function unsent(
  id: number,
  userId: string,
  { topic = "tasks", ageMs = 0 } = {},
): UnsentRow {
  const row = outboxRow({ key: userId, value: "{}", headers: [] }, {
    owner: "task-service",
    userId,
    topic,
    eventId: `${id}`,
    eventType: "task.created",
  });
  return { id, shard: 3, ageMs, row };
}

Deno.test("settlementOf() keeps the order of what was sent", () => {
  const rows = [unsent(1, "ann"), unsent(2, "bob"), unsent(3, "ann")];
  assertEquals(settlementOf(rows, [ok, ok, ok]), {
    sent: [1, 2, 3].map((id) => ({ id, shard: 3, position })),
    parked: [],
    failure: null,
  });
});

Deno.test("settlementOf() parks a row that can't be sent, and no other", () => {
  const rows = [unsent(1, "ann"), unsent(2, "ann"), unsent(3, "ann")];
  assertEquals(settlementOf(rows, [ok, failed(tooLarge), ok]), {
    sent: [1, 3].map((id) => ({ id, shard: 3, position })),
    parked: [{ id: 2, reason: "too large" }],
    failure: null,
  });
});

Deno.test("settlementOf() holds a user's rows back behind one that failed", () => {
  const rows = [
    unsent(1, "ann"),
    unsent(2, "ann"),
    unsent(3, "ann"),
    unsent(4, "bob"),
    unsent(5, "ann", { topic: "reminders" }),
  ];
  const results = [failed(away), ok, failed(tooLarge), ok, ok];
  assertEquals(settlementOf(rows, results), {
    sent: [4, 5].map((id) => ({ id, shard: 3, position })),
    parked: [],
    failure: away,
  });
});

Deno.test("settlementOf() parks a row whose topic stays away", () => {
  const gone = new PublishError("no topic", {
    retriable: true,
    topicRefused: true,
  });
  const rows = [unsent(1, "ann"), unsent(2, "bob", { ageMs: 600_000 })];
  assertEquals(settlementOf(rows, [failed(gone), failed(gone)]), {
    sent: [],
    parked: [{ id: 2, reason: "no topic" }],
    failure: gone,
  });
});

Deno.test("settlementOf() leaves rows that have no result", () => {
  const expected = { sent: [], parked: [], failure: null };
  assertEquals(settlementOf([unsent(1, "ann")], []), expected);
});
