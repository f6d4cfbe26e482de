import { assert, assertEquals } from "@std/assert";
import { createInAppChannel } from "../../../services/notifications/channels/in_app.ts";
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
  attemptsOf,
  deliveryOf,
  setPreferences,
} from "../../support/delivery_rows.ts";
import { eventually } from "../../support/eventually.ts";
import { insertNotification } from "../../support/notification_steps.ts";
import { outboxRows } from "../../support/outbox_rows.ts";
import { testCases } from "../../support/test_cases.ts";
import {
  moveTime,
  startDatabase,
  stopTime,
} from "../../support/test_database.ts";

/** In Vienna it is 23:30, an hour and a half into the quiet hours. */
const NIGHT = "2026-01-10T22:30:00Z";
const MORNING = "2026-01-11T06:00:00.000Z";
const QUIET = {
  timeZone: "Europe/Vienna",
  quietHours: { start: "22:00", end: "07:00" },
};

testCases("preferences of a delivery's reader", startDatabase, {
  "what is not wanted is not sent, and is no failure": async (db) => {
    const userId = await newUser(db);
    const channels = { reminder: { email: false } };
    await setPreferences(db.sql, { userId, channels });
    const channel = new HandChannel(() => DELIVERED);
    const { notificationId } = await insertNotification(db.sql, { userId });
    await using _engine = runEngine(db.sql, { channel });
    await eventually(async () => {
      const row = await deliveryOf(db.sql, notificationId);
      assertEquals(row.state, "suppressed");
      assertEquals(row.lastError, "The user wants no reminder by email");
    });
    assertEquals(channel.messages, []);
    assertEquals((await outboxRows(db.sql, userId)).length, 0);
    assertEquals((await attemptsOf(db.sql, notificationId)).length, 0);
  },

  "what is said of one kind and channel is not said of others": async (db) => {
    const userId = await newUser(db);
    const channels = { reminder: { sms: false }, plain: { email: false } };
    await setPreferences(db.sql, { userId, channels });
    const channel = new HandChannel(() => DELIVERED);
    await insertNotification(db.sql, { userId });
    await using _engine = runEngine(db.sql, { channel });
    await eventsOf(db, userId, [SENT]);
  },

  "what is critical is sent though it is neither wanted nor the time": async (
    db,
  ) => {
    const userId = await newUser(db);
    const channels = { plain: { email: false } };
    await setPreferences(db.sql, { userId, channels, ...QUIET });
    await stopTime(db.sql, NIGHT);
    const channel = new HandChannel(() => DELIVERED);
    await insertNotification(db.sql, { userId, metadata: { critical: true } });
    await using _engine = runEngine(db.sql, { channel });
    await eventsOf(db, userId, [SENT]);
    await moveTime(db.sql, 0);
  },

  "what comes in quiet hours is sent at their end": async (db) => {
    const userId = await newUser(db);
    await setPreferences(db.sql, { userId, ...QUIET });
    await stopTime(db.sql, NIGHT);
    const channel = new HandChannel(() => DELIVERED);
    const { notificationId } = await insertNotification(db.sql, { userId });
    await using running = runEngine(db.sql, { channel });
    await eventually(async () => {
      const row = await deliveryOf(db.sql, notificationId);
      assertEquals(row.nextAttemptAt.toISOString(), MORNING);
      assertEquals([row.state, row.claims], ["pending", 0]);
      assertEquals(row.waitsFor, "quiet_hours");
    });
    assertEquals((await outboxRows(db.sql, userId)).length, 0);
    await stopTime(db.sql, MORNING);
    running.engine.wake();
    await eventsOf(db, userId, [SENT]);
    assertEquals(channel.messages.length, 1);
    await moveTime(db.sql, 0);
  },

  "a retry that falls into quiet hours waits for their end": async (db) => {
    const userId = await newUser(db);
    await setPreferences(db.sql, { userId, ...QUIET });
    await stopTime(db.sql, "2026-01-10T20:59:59Z");
    const channel = new HandChannel(() => ({ kind: "retry", error: "busy" }));
    const { notificationId } = await insertNotification(db.sql, { userId });
    await using running = runEngine(db.sql, {
      channel,
      policy: { retryPolicy: () => 5_000 },
    });
    await eventsOf(db, userId, [FAILED]);
    await stopTime(db.sql, NIGHT);
    running.engine.wake();
    await eventually(async () => {
      const row = await deliveryOf(db.sql, notificationId);
      assertEquals(row.nextAttemptAt.toISOString(), MORNING);
    });
    assertEquals(channel.messages.length, 1);
    await moveTime(db.sql, 0);
  },

  "what is in the app disturbs nobody": async (db) => {
    const userId = await newUser(db);
    await setPreferences(db.sql, { userId, ...QUIET });
    await stopTime(db.sql, NIGHT);
    const changes = { userId, channel: "in_app", recipient: userId } as const;
    await insertNotification(db.sql, changes);
    const in_app = createInAppChannel(db.sql);
    await using _engine = runEngine(db.sql, { channels: { in_app } });
    await eventsOf(db, userId, [SENT]);
    await moveTime(db.sql, 0);
  },

  "preferences that can't be read hold nothing back": async (db) => {
    const userId = await newUser(db);
    await setPreferences(db.sql, {
      userId,
      timeZone: "Mars/Olympus",
      quietHours: { start: "late", end: "07:00" },
    });
    await db.sql`
      update preferences set channels = '["email"]' where user_id = ${userId}
    `;
    const channel = new HandChannel(() => DELIVERED);
    await insertNotification(db.sql, { userId });
    await using _engine = runEngine(db.sql, { channel });
    await eventsOf(db, userId, [SENT]);
  },

  "what has expired is not sent, and is a dead letter": async (db) => {
    const userId = await newUser(db);
    const channel = new HandChannel(() => DELIVERED);
    const metadata = { expires_at: "2026-01-01T00:00:00Z" };
    const { notificationId } = await insertNotification(db.sql, {
      userId,
      metadata,
    });
    await using _engine = runEngine(db.sql, { channel });
    const [failed] = await eventsOf(db, userId, [FAILED]);
    assert(failed?.event_type === FAILED);
    assertEquals([failed.will_retry, failed.retry_count], [false, 0]);
    const [, letter] = await outboxRows(db.sql, userId);
    assertEquals(JSON.parse(letter?.value ?? "").reason, "expired");
    assertEquals(channel.messages, []);
    const { state } = await deliveryOf(db.sql, notificationId);
    assertEquals(state, "failed");
  },

  "no attempt is announced that would come after the end": async (db) => {
    const userId = await newUser(db);
    await stopTime(db.sql, NIGHT);
    const channel = new HandChannel(() => ({ kind: "retry", error: "busy" }));
    await insertNotification(db.sql, {
      userId,
      metadata: { expires_at: "2026-01-10T22:40:00Z" },
    });
    await using _engine = runEngine(db.sql, {
      channel,
      policy: { retryPolicy: () => 3_600_000 },
    });
    const [failed] = await eventsOf(db, userId, [FAILED]);
    assert(failed?.event_type === FAILED && !failed.will_retry);
    const [, letter] = await outboxRows(db.sql, userId);
    assertEquals(JSON.parse(letter?.value ?? "").reason, "expired");
    await moveTime(db.sql, 0);
  },

  "what expires in quiet hours is a dead letter then, not at their end": async (
    db,
  ) => {
    const userId = await newUser(db);
    await setPreferences(db.sql, { userId, ...QUIET });
    await stopTime(db.sql, NIGHT);
    const channel = new HandChannel(() => DELIVERED);
    const { notificationId } = await insertNotification(db.sql, {
      userId,
      metadata: { expires_at: "2026-01-11T02:00:00Z" },
    });
    await using running = runEngine(db.sql, { channel });
    await eventually(async () => {
      const { nextAttemptAt } = await deliveryOf(db.sql, notificationId);
      assertEquals(nextAttemptAt.toISOString(), MORNING);
    });
    await stopTime(db.sql, "2026-01-11T02:00:00Z");
    running.engine.wake();
    await eventsOf(db, userId, [FAILED]);
    assertEquals(channel.messages, []);
    await moveTime(db.sql, 0);
  },
});
