import { assertEquals } from "@std/assert";
import { outboxEvents } from "../../support/outbox_rows.ts";
import { assertProblem } from "../../support/assert_problem.ts";
import { eventually } from "../../support/eventually.ts";
import { startStreamApi } from "../../support/streams/stream_api.ts";
import {
  eventIdsOf,
  usersOfOneShard,
} from "../../support/streams/stream_rows.ts";
import { testCases } from "../../support/test_cases.ts";
import { startDatabase } from "../../support/test_database.ts";
import {
  appendRows,
  rowsOf,
  startRelay,
} from "../../contract/outbox_fixture.ts";

testCases("the stream of events", startDatabase, {
  "carries a user's events in order, as Kafka gets them": async ({ sql }) => {
    await using api = startStreamApi(sql);
    await using _relay = startRelay(sql);
    await using reader = await api.read("ada");
    const ada = await api.user("ada");
    const { json } = await ada.send("POST", "/tasks", {
      body: { title: "Milk\r\n\ndata: x\u2028" },
    });
    const reminder = await ada.send("POST", `/tasks/${json.id}/reminders`, {
      body: { remind_at: "2030-01-01T00:00:00Z", recipient: "a@example.com" },
    });
    assertEquals(reminder.status, 201, JSON.stringify(reminder.json));
    await ada.send("PATCH", `/tasks/${json.id}/complete`);
    await eventually(() => assertEquals(reader.events.length, 4));
    const sent = await outboxEvents(sql, "ada");
    assertEquals<unknown>(reader.events.map(({ data }) => data), sent);
    assertEquals(
      reader.events.map(({ type }) => type),
      sent.map(({ event_type }) => event_type),
    );
    const ids = reader.events.map(({ id }) => id);
    assertEquals(ids, ids.toSorted((a, b) => a - b));
    const rows = await sql<{ seq: number }[]>`
      select stream_seq as seq from outbox where user_id = 'ada' order by id
    `;
    assertEquals(ids, rows.map(({ seq }) => seq));
  },

  "is nobody else's": async ({ sql }) => {
    await using api = startStreamApi(sql);
    await using _relay = startRelay(sql);
    const eve = await api.user("eve");
    const answer = await eve.send("GET", "/../ada/events");
    assertProblem(answer, { status: 403, kind: "forbidden" });
    const token = await eve.send("GET", "/events", {
      headers: { authorization: null },
    });
    assertProblem(token, { status: 401, kind: "unauthenticated" });
    // Two of them in one shard.
    const pair = usersOfOneShard();
    await using first = await api.read(pair[0], { lastEventId: 0 });
    await using second = await api.read(pair[1], { lastEventId: 0 });
    await appendRows(sql, [...rowsOf(pair[0], 1, 9), ...rowsOf(pair[1], 1, 9)]);
    await eventually(() => {
      assertEquals(first.events.length, 9);
      assertEquals(second.events.length, 9);
    });
    assertEquals(first.eventIds, eventIdsOf(pair[0], 9));
    assertEquals(second.eventIds, eventIdsOf(pair[1], 9));
  },

  "carries no dead letters and no other topic": async ({ sql }) => {
    await using api = startStreamApi(sql);
    await using _relay = startRelay(sql);
    await using reader = await api.read("gus", { lastEventId: 0 });
    const topics = [
      ...["dead-letter-queue", "recurring-task-events", "reminder-events"],
      ...["task-events", "notification-events"],
    ];
    const rows = rowsOf("gus", 1, 5);
    await appendRows(
      sql,
      rows.map((row, index) => ({ ...row, topic: topics[index] ?? "" })),
    );
    await eventually(() =>
      assertEquals(reader.eventIds, ["gus-3", "gus-4", "gus-5"])
    );
  },
});
