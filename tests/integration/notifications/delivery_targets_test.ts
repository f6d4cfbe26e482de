import { assert, assertEquals } from "@std/assert";
import type { Channel } from "@taskbell/events";
import type { Outcome } from "../../../services/notifications/channels/channel.ts";
import { createInAppChannel } from "../../../services/notifications/channels/in_app.ts";
import { onReminderTriggered } from "../../../services/notifications/on_reminder_triggered.ts";
import { findPushTarget } from "../../../services/notifications/targets/find_push_target.ts";
import { findWebhookTarget } from "../../../services/notifications/targets/find_webhook_target.ts";
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
  deliveryOf,
  insertSubscription,
  insertWebhook,
  webhookSecret,
} from "../../support/delivery_rows.ts";
import {
  contextOf,
  foreign,
  insertNotification,
  steps,
} from "../../support/notification_steps.ts";
import { outboxEvents, outboxRows } from "../../support/outbox_rows.ts";
import { sampleMessage } from "../../support/sample_message.ts";
import { testCases } from "../../support/test_cases.ts";
import {
  moveTime,
  startDatabase,
  type TestDatabase,
} from "../../support/test_database.ts";

const GONE: Outcome = { kind: "target_gone", error: "410" };

/** Fires a reminder and answers its id. */
async function remind(
  { sql }: TestDatabase,
  { userId, channel }: { userId: string; channel: Channel },
): Promise<string> {
  const event = foreign.reminderTriggered({
    user_id: userId,
    payload: {
      reminder_id: crypto.randomUUID(),
      task_id: 7,
      task_title: "T",
      scheduled_time: "2026-03-01T08:00:00Z",
      notification_channel: channel,
    },
  });
  await onReminderTriggered(steps(sql), event, contextOf(event));
  return event.payload.reminder_id;
}

/** The recipients that a reminder's notification is asked for. */
async function recipientsOf(
  db: TestDatabase,
  reader: { userId: string; channel: Channel },
): Promise<string[]> {
  await remind(db, reader);
  const events = await outboxEvents(db.sql, reader.userId);
  return events.map((event) => {
    assert(event.event_type === "notification.send", event.event_type);
    return event.payload.recipient;
  });
}

testCases("targets of notifications", startDatabase, {
  "a reminder asks for one message to each of the user's targets": async (
    db,
  ) => {
    const userId = await newUser(db);
    const push = [
      await insertSubscription(db.sql, { userId }),
      await insertSubscription(db.sql, { userId }),
    ];
    await insertSubscription(db.sql, { userId: "another" });
    assertEquals(await recipientsOf(db, { userId, channel: "push" }), push);
    const owner = await newUser(db);
    const kept = await insertWebhook(db.sql, { userId: owner });
    const gone = await insertWebhook(db.sql, { userId: owner });
    await db.sql`
      update webhook_endpoints set disabled_at = taskbell_now()
      where endpoint_id = ${gone.endpointId}
    `;
    assertEquals(
      await recipientsOf(db, { userId: owner, channel: "webhook" }),
      [kept.endpointId],
    );
    const reader = await newUser(db);
    assertEquals(
      await recipientsOf(db, { userId: reader, channel: "in_app" }),
      [reader],
    );
  },

  "a reminder that reaches nobody says what its user lacks": async (db) => {
    for (
      const [channel, lacks] of [
        ["email", "contact for email"],
        ["sms", "contact for sms"],
        ["push", "browser that is subscribed"],
        ["webhook", "webhook that is enabled"],
      ] as const
    ) {
      const userId = await newUser(db);
      // Those that are disabled do not count.
      await insertWebhook(db.sql, { userId });
      await db.sql`
        update webhook_endpoints set disabled_at = taskbell_now()
        where user_id = ${userId}
      `;
      const id = `notif-${await remind(db, { userId, channel })}`;
      const text = `The user has no ${lacks}`;
      const { lastError, attempts } = await deliveryOf(db.sql, id);
      assertEquals([lastError, attempts], [text, 0]);
      const [failed, letter] = await outboxRows(db.sql, userId);
      assertEquals(JSON.parse(failed?.value ?? "").error, text);
      assertEquals(JSON.parse(letter?.value ?? "").error, text);
    }
  },

  "each target has a delivery of its own, in a lane of its own": async (db) => {
    const userId = await newUser(db);
    const { endpointId } = await insertWebhook(db.sql, { userId });
    const push = await insertSubscription(db.sql, { userId });
    const laneFor = async (channel: "webhook" | "push", recipient: string) => {
      const changes = { userId, channel, recipient };
      const { notificationId } = await insertNotification(db.sql, changes);
      return (await deliveryOf(db.sql, notificationId)).lane;
    };
    assertEquals(await laneFor("webhook", endpointId), `webhook ${endpointId}`);
    assertEquals(await laneFor("push", push), "push push.example.com");
    assertEquals(await laneFor("webhook", "x".repeat(500)), "webhook");
  },

  "a subscription that is gone is removed, and no other": async (db) => {
    const userId = await newUser(db);
    const [gone, kept] = [
      await insertSubscription(db.sql, { userId }),
      await insertSubscription(db.sql, { userId }),
    ];
    const push = new HandChannel(() => GONE);
    await insertNotification(db.sql, {
      userId,
      channel: "push",
      recipient: gone,
    });
    await using _engine = runEngine(db.sql, { channels: { push } });
    const [failed] = await eventsOf(db, userId, [FAILED]);
    assert(failed?.event_type === FAILED && !failed.will_retry);
    const rows = await db.sql<{ id: string }[]>`
      select subscription_id as id from push_subscriptions
      where user_id = ${userId}
    `;
    assertEquals(rows.map(({ id }) => id), [kept]);
  },

  "a webhook that is gone is disabled with the reason": async (db) => {
    const userId = await newUser(db);
    const { endpointId } = await insertWebhook(db.sql, { userId });
    const webhook = new HandChannel(() => GONE);
    const changes = {
      userId,
      channel: "webhook",
      recipient: endpointId,
    } as const;
    await insertNotification(db.sql, changes);
    await using _engine = runEngine(db.sql, { channels: { webhook } });
    await eventsOf(db, userId, [FAILED]);
    const [row] = await db.sql<{ at: Date | null; reason: string }[]>`
      select disabled_at as at, disabled_reason as reason
      from webhook_endpoints where endpoint_id = ${endpointId}
    `;
    assert(row?.at);
    assertEquals(row.reason, "410");
    const message = sampleMessage({ userId, recipient: endpointId });
    assertEquals(await findWebhookTarget(db.sql, message), null);
  },

  "findWebhookTarget() has the former secret until it runs out": async (db) => {
    const userId = await newUser(db);
    const { endpointId, url, secret } = await insertWebhook(db.sql, { userId });
    const message = sampleMessage({ userId, recipient: endpointId });
    const find = () => findWebhookTarget(db.sql, message);
    assertEquals(await find(), { url, secrets: [secret] });
    const newer = webhookSecret();
    await db.sql`
      update webhook_endpoints set secret = ${newer},
        previous_secret = ${secret},
        previous_secret_expires_at = taskbell_now() + interval '1 day'
      where endpoint_id = ${endpointId}
    `;
    assertEquals(await find(), { url, secrets: [newer, secret] });
    await moveTime(db.sql, 86_400_000);
    assertEquals(await find(), { url, secrets: [newer] });
    await moveTime(db.sql, 0);
  },

  "findPushTarget() and findWebhookTarget() find no target of another user":
    async (
      db,
    ) => {
      const userId = await newUser(db);
      const { endpointId } = await insertWebhook(db.sql, { userId });
      const push = await insertSubscription(db.sql, { userId });
      for (const [who, isFound] of [[userId, true], ["eve", false]] as const) {
        const message = (recipient: string) =>
          sampleMessage({ userId: who, recipient });
        const targets = [
          await findPushTarget(db.sql, message(push)),
          await findWebhookTarget(db.sql, message(endpointId)),
        ];
        assertEquals(targets.map((target) => target !== null), [
          isFound,
          isFound,
        ]);
      }
    },

  "a message in the app is in the inbox once, however often it is sent": async (
    db,
  ) => {
    const userId = await newUser(db);
    const { notificationId } = await insertNotification(db.sql, {
      userId,
      channel: "in_app",
      recipient: userId,
      subject: "Reminder: T",
    });
    const inApp = createInAppChannel(db.sql);
    const message = sampleMessage({
      userId,
      notificationId,
      recipient: userId,
    });
    const { signal } = new AbortController();
    await inApp.deliver(message, signal);
    await using _engine = runEngine(db.sql, { channels: { in_app: inApp } });
    await eventsOf(db, userId, [SENT]);
    const rows = await db.sql<{ title: string; readAt: Date | null }[]>`
      select title, read_at as "readAt" from in_app_messages
      where user_id = ${userId}
    `;
    assertEquals([...rows], [{ title: "Reminder: T", readAt: null }]);
  },

  "a message in the app reaches nobody else's inbox": async (db) => {
    const userId = await newUser(db);
    const changes = { userId, channel: "in_app", recipient: "ada" } as const;
    await insertNotification(db.sql, changes);
    const in_app = createInAppChannel(db.sql);
    await using _engine = runEngine(db.sql, { channels: { in_app } });
    await eventsOf(db, userId, [FAILED]);
    const rows = await db.sql`
      select from in_app_messages where user_id in (${userId}, 'ada')
    `;
    assertEquals(rows.length, 0);
  },

  "messages are told the language and the zone of their reader": async (db) => {
    const userId = await newUser(db);
    await db.sql`
      insert into preferences (user_id, time_zone, locale)
      values (${userId}, 'Europe/Vienna', 'de-AT')
    `;
    const channel = new HandChannel(() => DELIVERED);
    await insertNotification(db.sql, { userId });
    await using _engine = runEngine(db.sql, { channel });
    await eventsOf(db, userId, [SENT]);
    assertEquals(channel.messages[0]?.reader, {
      locale: "de-AT",
      timeZone: "Europe/Vienna",
    });
  },
});
