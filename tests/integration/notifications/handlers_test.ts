import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { createPool } from "@taskbell/db";
import type { EventOf } from "@taskbell/events";
import { OutageError } from "@taskbell/kafka";
import { onNotificationSend } from "../../../services/notifications/on_notification_send.ts";
import { onReminderTriggered } from "../../../services/notifications/on_reminder_triggered.ts";
import {
  contextOf,
  foreign,
  recordOf,
  steps,
  TRACE_ID,
} from "../../support/notification_steps.ts";
import { eventOf, outboxRows } from "../../support/outbox_rows.ts";
import { testCases } from "../../support/test_cases.ts";
import {
  startDatabase,
  type TestDatabase,
} from "../../support/test_database.ts";
import { unusedPort } from "../../support/unused_port.ts";

type Triggered = EventOf<"reminder.triggered">;

function triggered(
  payload: Partial<Triggered["payload"]> = {},
): Triggered {
  return foreign.reminderTriggered({
    user_id: `user-${crypto.randomUUID()}`,
    payload: {
      reminder_id: crypto.randomUUID(),
      task_id: 7,
      task_title: "Water the “plants”",
      scheduled_time: "2026-03-01T08:00:00Z",
      ...payload,
    },
  });
}

async function deliveryCount(
  { sql }: TestDatabase,
  userId: string,
): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*) as count from deliveries where user_id = ${userId}
  `;
  return row?.count ?? 0;
}

testCases("onReminderTriggered()", startDatabase, {
  "asks for the notification, byte for byte": async ({ sql }) => {
    const event = triggered({ recipient: "ada@example.com" });
    const { reminder_id } = event.payload;
    await onReminderTriggered(steps(sql), event, contextOf(event));
    const [row, ...rest] = await outboxRows(sql, event.user_id);
    assert(row);
    assertEquals(rest.length, 0);
    const { timestamp } = JSON.parse(row.value);
    assertEquals(
      row.value,
      `{"event_id":"${row.eventId}","event_type":"notification.send",` +
        `"timestamp":"${timestamp}","version":"1.0",` +
        `"source":"notification-service",` +
        `"correlation_id":"${event.event_id}",` +
        `"user_id":"${event.user_id}","payload":{` +
        `"notification_id":"notif-${reminder_id}","channel":"email",` +
        `"recipient":"ada@example.com",` +
        `"subject":"Reminder: Water the “plants”",` +
        `"body":"Don't forget: Water the “plants”",` +
        `"metadata":{"task_id":7,"reminder_id":"${reminder_id}"}}}`,
    );
    assertEquals(row.topic, "notification-events");
    assertEquals(row.owner, "notification-service");
    assertEquals(row.key, event.user_id);
    assertMatch(
      Object.fromEntries(row.headers)["traceparent"] ?? "",
      new RegExp(`^00-${TRACE_ID}-[0-9a-f]{16}-01$`),
    );
  },

  "gives each firing an id of its own": async ({ sql }) => {
    const first = triggered({ recipient: "a@b.cd" });
    const { reminder_id } = first.payload;
    const ids: string[] = [];
    for (const firing of [1, 2, 17]) {
      const event = triggered({ recipient: "a@b.cd", reminder_id, firing });
      await onReminderTriggered(steps(sql), event, contextOf(event));
      const [row] = await outboxRows(sql, event.user_id);
      ids.push(JSON.parse(row?.value ?? "").payload.notification_id);
    }
    const id = `notif-${reminder_id}`;
    assertEquals(ids, [id, `${id}-2`, `${id}-17`]);
  },

  "finds the recipient among the user's contacts": async ({ sql }) => {
    const event = triggered({ notification_channel: "sms" });
    const contacts = { email: "ada@example.com", sms: "+4915112345678" };
    await sql`
      insert into preferences (user_id, contacts)
      values (${event.user_id}, ${sql.json(contacts)})
    `;
    await onReminderTriggered(steps(sql), event, contextOf(event));
    const [row] = await outboxRows(sql, event.user_id);
    const { payload } = JSON.parse(row?.value ?? "");
    assertEquals(payload.recipient, "+4915112345678");
    assertEquals(payload.channel, "sms");
  },

  "fails with a dead letter when there is no contact": async ({ sql }) => {
    const event = triggered();
    const context = contextOf(event);
    await onReminderTriggered(steps(sql), event, context);
    const [failed, letter, ...rest] = await outboxRows(sql, event.user_id);
    assert(failed && letter);
    assertEquals(rest.length, 0);
    const failure = eventOf(failed);
    assert(failure.event_type === "notification.failed");
    assertEquals(failure.will_retry, false);
    assertEquals(failure.correlation_id, event.event_id);
    assertEquals(failure.payload.recipient, "");
    assertEquals(letter.topic, "dead-letter-queue");
    assertEquals(letter.key, event.user_id);
    const value = JSON.parse(letter.value);
    assertEquals(value.reason, "rejected");
    assertEquals(value.consumer_group, "notification-service");
    assertEquals(value.original_topic, "a-topic");
    assertEquals(value.original_partition, 2);
    assertEquals(value.original_offset, 42);
    assertEquals(value.original_event.event_id, event.event_id);
    const { record } = context;
    assertEquals(value.original_value_base64, record.value?.toBase64());
    assertEquals(value.original_key_base64, record.key?.toBase64());
    assertEquals(
      value.original_headers,
      record.headers.map(([name, bytes]) => [name, bytes?.toBase64() ?? null]),
    );
    const headers = Object.fromEntries(letter.headers);
    assertEquals(headers["dlq-reason"], "rejected");
    assertEquals(headers["dlq-dead-letter-id"], value.dead_letter_id);
  },

  "changes nothing when the event comes again": async ({ sql }) => {
    for (const recipient of ["a@b.cd", null]) {
      const event = triggered({ recipient });
      const handle = (offset: number) =>
        onReminderTriggered(
          steps(sql),
          event,
          contextOf(event, { record: recordOf(event, offset) }),
        );
      await Promise.all([handle(1), handle(2)]);
      const before = await outboxRows(sql, event.user_id);
      await handle(3);
      assertEquals(await outboxRows(sql, event.user_id), before);
      assertEquals(before.length, recipient === null ? 2 : 1);
    }
  },

  "takes a redrive for another claim of the inbox": async ({ sql }) => {
    const event = triggered({ recipient: "a@b.cd" });
    for (const redriveId of [null, "redrive-1", "redrive-1"]) {
      const context = contextOf(event, { redriveId });
      await onReminderTriggered(steps(sql), event, context);
    }
    const rows = await sql<{ redrive: string }[]>`
      select redrive_id as redrive from inbox
      where event_id = ${event.event_id} order by redrive_id
    `;
    assertEquals(rows.map(({ redrive }) => redrive), ["", "redrive-1"]);
  },

  "leaves no trace when a step of it fails": async ({ sql }) => {
    const event = triggered({ recipient: "a@b.cd" });
    const broken = {
      ...steps(sql),
      make: {
        ...foreign,
        notificationSend: () => {
          throw new TypeError("broken");
        },
      },
    };
    await assertRejects(
      () => onReminderTriggered(broken, event, contextOf(event)),
      TypeError,
    );
    const rows = await sql`
      select 1 from inbox where event_id = ${event.event_id}
    `;
    assertEquals(rows.count, 0);
    await onReminderTriggered(steps(sql), event, contextOf(event));
    assertEquals((await outboxRows(sql, event.user_id)).length, 1);
  },
});

testCases("onNotificationSend()", startDatabase, {
  "adds one delivery however often it is asked for": async (database) => {
    const { sql } = database;
    const payload = {
      notification_id: `notif-${crypto.randomUUID()}`,
      channel: "email" as const,
      recipient: "a@b.cd",
      subject: "",
      body: "line\r\nline",
      metadata: { deep: [{ a: null }], "\u2028": "ä" },
    };
    const user_id = `user-${crypto.randomUUID()}`;
    const event = foreign.notificationSend({ user_id, payload });
    const twin = foreign.notificationSend({ user_id, payload });
    for (const each of [event, event, twin]) {
      await onNotificationSend(steps(sql), each, contextOf(each));
    }
    assertEquals(await deliveryCount(database, user_id), 1);
    const other = foreign.notificationSend({
      user_id,
      payload: { ...payload, recipient: "e@f.gh" },
    });
    await onNotificationSend(steps(sql), other, contextOf(other));
    assertEquals(await deliveryCount(database, user_id), 2);
    assertEquals((await outboxRows(sql, user_id)).length, 0);
  },
});

Deno.test("a handler throws OutageError when the database is away", async () => {
  const sql = createPool({
    url: `postgres://postgres@127.0.0.1:${unusedPort()}/postgres`,
    applicationName: "test",
  });
  const event = triggered({ recipient: "a@b.cd" });
  await assertRejects(
    () => onReminderTriggered(steps(sql), event, contextOf(event)),
    OutageError,
  );
  await sql.end({ timeout: 1 });
});
