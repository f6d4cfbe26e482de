import { assert, assertEquals } from "@std/assert";
import type { z } from "zod";
import type { channelsInput } from "../../../services/api/http/preferences/preferences_input.ts";
import { createInAppChannel } from "../../../services/notifications/channels/in_app.ts";
import type { MessageKind } from "../../../services/notifications/templates/model.ts";
import {
  type AnswerBody,
  type ApiUser,
  startApi,
} from "../../support/api_app.ts";
import {
  DELIVERED,
  eventsOf,
  HandChannel,
  runEngine,
  SENT,
} from "../../support/delivery_engines.ts";
import { eventually } from "../../support/eventually.ts";
import { insertNotification } from "../../support/notification_steps.ts";
import { testCases } from "../../support/test_cases.ts";
import { moveTime, stopTime } from "../../support/test_database.ts";

/** The API and the worker call the kinds of messages the same. */
const KINDS: Record<keyof z.output<typeof channelsInput>, MessageKind> = {
  reminder: "reminder",
  plain: "plain",
} satisfies Record<MessageKind, MessageKind>;

async function put(user: ApiUser, body: object): Promise<void> {
  const { status } = await user.send("PUT", "/preferences", { body });
  assertEquals(status, 200);
}

async function onlyOne(user: ApiUser): Promise<AnswerBody> {
  const { json } = await user.send("GET", "/notifications");
  const [item, ...others] = json.items;
  assert(item && others.length === 0);
  return item;
}

/** Metadata by which a message is of a kind. */
const METADATA: Record<MessageKind, Record<string, unknown> | null> = {
  reminder: { task_id: 7, reminder_id: "r" },
  plain: null,
};

testCases("preferences that the API was told", startApi, {
  "hold a message back that is not wanted, and say so": async (api) => {
    for (const kind of Object.values(KINDS)) {
      const user = await api.user();
      await put(user, { channels: { [kind]: { email: false } } });
      const channel = new HandChannel(() => DELIVERED);
      const metadata = METADATA[kind];
      const { sql } = api.database;
      await insertNotification(sql, { userId: user.id, metadata });
      await using _engine = runEngine(sql, { channel });
      const item = await eventually(async () => {
        const item = await onlyOne(user);
        assertEquals(item.state, "suppressed");
        return item;
      });
      assertEquals(item.kind, kind);
      assertEquals(item.last_error, `The user wants no ${kind} by email`);
      assertEquals([item.next_attempt_at, item.failed_attempts], [null, 0]);
      assertEquals(channel.messages, []);
    }
  },

  "let another kind and another channel through": async (api) => {
    const user = await api.user();
    await put(user, {
      channels: { plain: { email: false }, reminder: { sms: false } },
    });
    const channel = new HandChannel(() => DELIVERED);
    await insertNotification(api.database.sql, { userId: user.id });
    await using _engine = runEngine(api.database.sql, { channel });
    await eventsOf(api.database, user.id, [SENT]);
  },

  "put a message off to the end of the quiet hours": async (api) => {
    const user = await api.user();
    const { sql } = api.database;
    await sql`delete from deliveries`;
    await put(user, {
      time_zone: "Europe/Berlin",
      quiet_hours: { start: "22:00", end: "07:00" },
    });
    await stopTime(sql, "2026-01-10T22:30:00Z");
    const channel = new HandChannel(() => DELIVERED);
    const in_app = createInAppChannel(sql);
    await insertNotification(sql, { userId: user.id });
    await using running = runEngine(sql, {
      channels: { email: channel, in_app },
    });
    await eventually(async () => {
      const { state, next_attempt_at } = await onlyOne(user);
      assertEquals(
        [state, next_attempt_at],
        ["pending", "2026-01-11T06:00:00.000Z"],
      );
    });
    assertEquals(channel.messages, []);
    await stopTime(sql, "2026-01-11T06:00:00Z");
    running.engine.wake();
    await eventsOf(api.database, user.id, [SENT]);
    assertEquals((await onlyOne(user)).state, "sent");
    assertEquals(channel.messages.length, 1);
    await moveTime(sql, 0);
  },

  "release what the former quiet hours hold, and no other user's": async (
    api,
  ) => {
    const { sql } = api.database;
    await sql`delete from deliveries`;
    const [user, other] = [await api.user(), await api.user()];
    const night = { start: "22:00", end: "07:00" };
    await stopTime(sql, "2026-01-10T22:30:00Z");
    for (const sleeper of [user, other]) {
      await put(sleeper, { time_zone: "Europe/Berlin", quiet_hours: night });
      await insertNotification(sql, { userId: sleeper.id });
    }
    const channel = new HandChannel(() => DELIVERED);
    const running = runEngine(sql, { channel });
    const held = async (morning: string) => {
      running.engine.wake();
      await eventually(async () => {
        const { next_attempt_at } = await onlyOne(user);
        assertEquals(next_attempt_at, morning);
      });
    };
    await held("2026-01-11T06:00:00.000Z");
    // Hours that hold it as well do so anew.
    const shorter = { start: "22:00", end: "01:00" };
    await put(user, { time_zone: "Europe/Berlin", quiet_hours: shorter });
    await held("2026-01-11T00:00:00.000Z");
    await put(user, { time_zone: "America/New_York", quiet_hours: night });
    running.engine.wake();
    await eventsOf(api.database, user.id, [SENT]);
    assertEquals(channel.messages.length, 1);
    await running[Symbol.asyncDispose]();
    // Nobody is there to hold the other's anew.
    await put(user, {});
    const { next_attempt_at } = await onlyOne(other);
    assertEquals(next_attempt_at, "2026-01-11T06:00:00.000Z");
    await moveTime(sql, 0);
  },

  "give a message its language": async (api) => {
    const user = await api.user();
    await put(user, { locale: "de-at", time_zone: "europe/vienna" });
    const channel = new HandChannel(() => DELIVERED);
    await insertNotification(api.database.sql, { userId: user.id });
    await using _engine = runEngine(api.database.sql, { channel });
    await eventsOf(api.database, user.id, [SENT]);
    const [message] = channel.messages;
    assertEquals(message?.reader, {
      locale: "de-AT",
      timeZone: "Europe/Vienna",
    });
  },
});
