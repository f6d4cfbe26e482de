import { assert, assertEquals, assertMatch } from "@std/assert";
import type { EventOf } from "@taskbell/events";
import type { Outcome } from "../../../services/notifications/channels/channel.ts";
import { onNotificationSend } from "../../../services/notifications/on_notification_send.ts";
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
  contextOf,
  insertNotification,
  steps,
} from "../../support/notification_steps.ts";
import { testCases } from "../../support/test_cases.ts";
import {
  startDatabase,
  type TestDatabase,
} from "../../support/test_database.ts";

type Send = EventOf<"notification.send">;

const publicUrl = new URL("http://127.0.0.1:8000");
const URLS = /^http:\/\/127\.0\.0\.1:8000\/unsubscribe\/[\w-]{43}$/;

/** A channel that answers each attempt with the next outcome. */
function answering(...outcomes: Outcome[]): HandChannel {
  return new HandChannel(() => outcomes.shift() ?? DELIVERED);
}

function urlsOf({ messages }: HandChannel): (string | undefined)[] {
  return messages.map(({ unsubscribeUrl }) => unsubscribeUrl);
}

async function redrive({ sql }: TestDatabase, event: Send): Promise<void> {
  const redriveId = crypto.randomUUID();
  const context = contextOf(event, { redriveId });
  await onNotificationSend(steps(sql), event, context);
}

testCases("the URL by which a mail is stopped", startDatabase, {
  "is the same on every attempt, and in a mail that is redriven": async (
    db,
  ) => {
    const userId = await newUser(db);
    const channel = answering(
      { kind: "retry", error: "450" },
      { kind: "permanent", error: "550" },
    );
    const { event } = await insertNotification(db.sql, { userId });
    await using _engine = runEngine(db.sql, { channel, publicUrl });
    await eventsOf(db, userId, [FAILED, FAILED]);
    await redrive(db, event);
    await eventsOf(db, userId, [FAILED, FAILED, SENT]);
    const [first, ...others] = urlsOf(channel);
    assertMatch(first ?? "", URLS);
    assertEquals(others, [first, first]);
  },

  "comes with what a redrive makes an e-mail": async (db) => {
    const userId = await newUser(db);
    const refused: Outcome = { kind: "permanent", error: "no" };
    const [sms, email] = [answering(refused), answering()];
    const channels = { sms, email };
    const { event } = await insertNotification(db.sql, {
      userId,
      channel: "sms",
      recipient: "+431234567890",
    });
    await using _engine = runEngine(db.sql, { channels, publicUrl });
    await eventsOf(db, userId, [FAILED]);
    const { payload } = event;
    const recipient = "ada@example.com";
    await redrive(db, {
      ...event,
      payload: { ...payload, channel: "email", recipient },
    });
    await eventsOf(db, userId, [FAILED, SENT]);
    assertEquals(urlsOf(sms), [undefined]);
    assertMatch(urlsOf(email)[0] ?? "", URLS);
  },

  "goes where a redrive makes the message critical": async (db) => {
    const userId = await newUser(db);
    const channel = answering({ kind: "permanent", error: "no" });
    const { event } = await insertNotification(db.sql, { userId });
    await using _engine = runEngine(db.sql, { channel, publicUrl });
    await eventsOf(db, userId, [FAILED]);
    const metadata = { ...event.payload.metadata, critical: true };
    await redrive(db, { ...event, payload: { ...event.payload, metadata } });
    await eventsOf(db, userId, [FAILED, SENT]);
    const [first, second] = urlsOf(channel);
    assert(first !== undefined);
    assertEquals(second, undefined);
  },

  "is left out where nobody has told the API's address": async (db) => {
    const userId = await newUser(db);
    const channel = answering();
    await insertNotification(db.sql, { userId });
    await using _engine = runEngine(db.sql, { channel });
    await eventsOf(db, userId, [SENT]);
    assertEquals(urlsOf(channel), [undefined]);
  },
});
