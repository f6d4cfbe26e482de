import { assert, assertEquals } from "@std/assert";
import type { EventOf } from "@taskbell/events";
import type { Outcome } from "../../../services/notifications/channels/channel.ts";
import { onNotificationSend } from "../../../services/notifications/on_notification_send.ts";
import { onReminderTriggered } from "../../../services/notifications/on_reminder_triggered.ts";
import {
  DELIVERED,
  eventsOf,
  FAILED,
  HandChannel,
  newUser,
  runEngine,
  SENT,
} from "../../support/delivery_engines.ts";
import {
  deliveriesOf,
  deliveryOf,
  setPreferences,
} from "../../support/delivery_rows.ts";
import {
  contextOf,
  foreign,
  insertNotification,
  recordOf,
  steps,
} from "../../support/notification_steps.ts";
import { outboxEvents, outboxRows } from "../../support/outbox_rows.ts";
import { testCases } from "../../support/test_cases.ts";
import {
  startDatabase,
  type TestDatabase,
} from "../../support/test_database.ts";

type Send = EventOf<"notification.send">;

async function redrive(
  { sql }: TestDatabase,
  event: Send,
  redriveId: string = crypto.randomUUID(),
): Promise<void> {
  const record = recordOf(event, 77);
  await onNotificationSend(
    steps(sql),
    event,
    contextOf(event, { redriveId, record }),
  );
}

function triggered(
  userId: string,
  recipient: string | null = null,
): EventOf<"reminder.triggered"> {
  return foreign.reminderTriggered({
    user_id: userId,
    payload: {
      reminder_id: crypto.randomUUID(),
      task_id: 7,
      task_title: "T",
      scheduled_time: "2026-03-01T08:00:00Z",
      recipient,
    },
  });
}

/** A delivery that its provider has refused. */
async function failedDelivery(
  db: TestDatabase,
): Promise<
  { userId: string; event: Send; notificationId: string; ids: string[] }
> {
  const userId = await newUser(db);
  const channel = new HandChannel(() => ({ kind: "permanent", error: "550" }));
  const { event, notificationId } = await insertNotification(db.sql, {
    userId,
  });
  await using _engine = runEngine(db.sql, { channel });
  await eventsOf(db, userId, [FAILED]);
  const ids = channel.messages.map(({ notificationId }) => notificationId);
  return { userId, event, notificationId, ids };
}

testCases("redriven notifications", startDatabase, {
  "a failed delivery is opened again, under the same id": async (db) => {
    const { userId, event, notificationId, ids } = await failedDelivery(db);
    await redrive(db, event);
    const row = await deliveryOf(db.sql, notificationId);
    assertEquals([row.state, row.attempts], ["pending", 0]);
    const channel = new HandChannel(() => DELIVERED);
    await using _engine = runEngine(db.sql, { channel });
    await eventsOf(db, userId, [FAILED, SENT]);
    assertEquals(
      channel.messages.map((message) => message.notificationId),
      ids,
    );
  },

  "one that fails again is a dead letter of the redriven record": async (
    db,
  ) => {
    const { userId, event } = await failedDelivery(db);
    await redrive(db, event);
    const outcome: Outcome = { kind: "permanent", error: "551" };
    const channel = new HandChannel(() => outcome);
    await using _engine = runEngine(db.sql, { channel });
    const events = await eventsOf(db, userId, [FAILED, FAILED]);
    const last = events[1];
    assert(last?.event_type === FAILED);
    assertEquals([last.retry_count, last.will_retry], [1, false]);
    const letters = (await outboxRows(db.sql, userId))
      .filter(({ eventType }) => eventType === "dead_letter")
      .map(({ value }) => JSON.parse(value));
    assertEquals(
      letters.map(({ error, original_offset }) => [error, original_offset]),
      [["550", 42], ["551", 77]],
    );
  },

  "an end that its producer has set holds for it too": async (db) => {
    const userId = await newUser(db);
    const expires_at = new Date(Date.now() - 1_000).toISOString();
    const { event, notificationId } = await insertNotification(db.sql, {
      userId,
      metadata: { expires_at },
    });
    const channel = new HandChannel(() => DELIVERED);
    await using _engine = runEngine(db.sql, { channel });
    await eventsOf(db, userId, [FAILED]);
    await redrive(db, event);
    await eventsOf(db, userId, [FAILED, FAILED]);
    const row = await deliveryOf(db.sql, notificationId);
    assertEquals([row.state, row.lastError], ["failed", "It has expired"]);
    assertEquals(channel.messages, []);
  },

  "an edited event mends the recipient": async (db) => {
    const { event, notificationId } = await failedDelivery(db);
    const payload = { ...event.payload, recipient: "new@example.com" };
    await redrive(db, { ...event, payload });
    const row = await deliveryOf(db.sql, notificationId);
    assertEquals([row.state, row.recipient], ["pending", "new@example.com"]);
  },

  "an edit does not lead to a recipient who has the message": async (db) => {
    const { event, notificationId, userId } = await failedDelivery(db);
    await insertNotification(db.sql, {
      userId,
      notificationId,
      recipient: "other@example.com",
    });
    const payload = { ...event.payload, recipient: "other@example.com" };
    await redrive(db, { ...event, payload });
    const rows = await deliveriesOf(db.sql, notificationId);
    assertEquals(rows.map(({ recipient, state }) => [recipient, state]), [
      ["ada@example.com", "failed"],
      ["other@example.com", "pending"],
    ]);
  },

  "what was sent, or is on its way, is left alone": async (db) => {
    for (const state of ["sent", "pending", "suppressed"]) {
      const userId = await newUser(db);
      const { event, notificationId } = await insertNotification(db.sql, {
        userId,
      });
      await db.sql`update deliveries set state = ${state}, attempts = 3`;
      await redrive(db, event);
      const row = await deliveryOf(db.sql, notificationId);
      assertEquals([row.state, row.attempts], [state, 3]);
    }
  },

  "the same redrive, or a second one meanwhile, opens it once": async (db) => {
    const { event, notificationId } = await failedDelivery(db);
    await Promise.all([redrive(db, event, "r-1"), redrive(db, event, "r-1")]);
    await db.sql`update deliveries set state = 'failed', attempts = 3`;
    await redrive(db, event, "r-1");
    const { state } = await deliveryOf(db.sql, notificationId);
    assertEquals(state, "failed");
  },

  "an event that never was handled runs as on its first way": async (db) => {
    const userId = await newUser(db);
    const notificationId = `notif-${crypto.randomUUID()}`;
    const event = foreign.notificationSend({
      user_id: userId,
      payload: {
        notification_id: notificationId,
        channel: "email",
        recipient: "a@b.cd",
        subject: "S",
        body: "B",
      },
    });
    await redrive(db, event);
    assertEquals((await deliveryOf(db.sql, notificationId)).state, "pending");
    // The record itself, read once more, adds nothing.
    await onNotificationSend(steps(db.sql), event, contextOf(event));
    assertEquals((await deliveriesOf(db.sql, notificationId)).length, 1);
  },

  "a reminder that reached nobody looks for its recipient again": async (
    db,
  ) => {
    const userId = await newUser(db);
    const event = triggered(userId);
    const handle = (redriveId: string | null) =>
      onReminderTriggered(
        steps(db.sql),
        event,
        contextOf(event, { redriveId }),
      );
    const types = async () =>
      (await outboxEvents(db.sql, userId)).map(({ event_type }) => event_type);
    await handle(null);
    await handle("r-1");
    assertEquals(await types(), [FAILED, FAILED]);
    const id = `notif-${event.payload.reminder_id}`;
    const { state, recipient } = await deliveryOf(db.sql, id);
    assertEquals([state, recipient], ["failed", ""]);
    await setPreferences(db.sql, { userId, contacts: { email: "a@b.cd" } });
    await handle("r-2");
    await handle("r-3");
    assertEquals(await types(), [FAILED, FAILED, "notification.send"]);
    assertEquals(await deliveriesOf(db.sql, id).then((rows) => rows.length), 0);
  },

  "a twin of a reminder that reached nobody is no trouble": async (db) => {
    const userId = await newUser(db);
    const first = triggered(userId);
    const twin = { ...first, event_id: crypto.randomUUID() };
    for (const event of [first, twin]) {
      await onReminderTriggered(steps(db.sql), event, contextOf(event));
    }
    const id = `notif-${first.payload.reminder_id}`;
    assertEquals((await deliveriesOf(db.sql, id)).length, 1);
  },

  "a reminder whose notification was asked for does not ask again": async (
    db,
  ) => {
    const userId = await newUser(db);
    const event = triggered(userId, "a@b.cd");
    for (const redriveId of [null, "r-1"]) {
      const context = contextOf(event, { redriveId });
      await onReminderTriggered(steps(db.sql), event, context);
    }
    assertEquals((await outboxRows(db.sql, userId)).length, 1);
  },
});
