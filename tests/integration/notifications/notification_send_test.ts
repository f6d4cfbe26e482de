import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { type EventOf, parseInstant } from "@taskbell/events";
import { testDelivery } from "@taskbell/kafka/testing";
import { onNotificationSend } from "../../../services/notifications/on_notification_send.ts";
import { pipeline } from "../../../services/notifications/pipeline.ts";
import {
  contextOf,
  foreign,
  recordOf,
  steps,
} from "../../support/notification_steps.ts";
import { testCases } from "../../support/test_cases.ts";
import {
  startDatabase,
  type TestDatabase,
} from "../../support/test_database.ts";

type Send = EventOf<"notification.send">;

const MOST_BYTES = 256 * 1_024;

interface Row {
  state: string;
  critical: boolean;
  expiresAt: Date;
}

function newUser(): string {
  return `user-${crypto.randomUUID()}`;
}

function sendOf(
  payload: Partial<Send["payload"]> = {},
  userId = newUser(),
): Send {
  return foreign.notificationSend({
    user_id: userId,
    payload: {
      notification_id: crypto.randomUUID(),
      channel: "email",
      recipient: "ada@example.com",
      subject: "S",
      body: "B",
      ...payload,
    },
  });
}

async function handle({ sql }: TestDatabase, event: Send): Promise<void> {
  await onNotificationSend(steps(sql), event, contextOf(event));
}

async function deliveriesOf(
  { sql }: TestDatabase,
  userId: string,
): Promise<Row[]> {
  return await sql<Row[]>`
    select state, critical, expires_at as "expiresAt" from deliveries
    where user_id = ${userId}
  `;
}

/** Random characters, as many bytes in UTF-8 as they can have. */
function longest(characters: number): string {
  return Array.from(
    crypto.getRandomValues(new Uint16Array(characters)),
    (number) => String.fromCodePoint(0x4e00 + number % 0x4000),
  ).join("");
}

testCases("onNotificationSend()", startDatabase, {
  "takes the same id of another user for another message": async (db) => {
    const id = crypto.randomUUID();
    const users = [newUser(), newUser()];
    for (const userId of [...users, ...users]) {
      await handle(db, sendOf({ notification_id: id }, userId));
    }
    for (const userId of users) {
      assertEquals((await deliveriesOf(db, userId)).length, 1);
    }
  },

  "opens again what failed, though another user has the same": async (db) => {
    const id = crypto.randomUUID();
    const [event, other] = [0, 1].map(() => sendOf({ notification_id: id }));
    assert(event && other);
    for (const each of [event, other]) await handle(db, each);
    await db.sql`
      update deliveries set state = 'failed' where user_id = ${event.user_id}
    `;
    const context = contextOf(event, { redriveId: "redrive-1" });
    await onNotificationSend(steps(db.sql), event, context);
    const [row] = await deliveriesOf(db, event.user_id);
    assertEquals(row?.state, "pending");
  },

  "stores the longest ids that an event may have": async (db) => {
    const userId = longest(128);
    const ids = { notification_id: longest(255), recipient: longest(500) };
    await handle(db, sendOf(ids, userId));
    await handle(db, sendOf(ids, userId));
    assertEquals((await deliveriesOf(db, userId)).length, 1);
  },

  "reads expires_at as timestamps of envelopes": async (db) => {
    for (
      const [text, utc] of [
        ["2126-03-01T08:00:00Z", "2126-03-01T08:00:00.000Z"],
        ["2126-03-01t08:00:00.123456789+02:00", "2126-03-01T06:00:00.123Z"],
        ["2126-03-01 08:00:00.5", "2126-03-01T08:00:00.500Z"],
      ] as const
    ) {
      const event = sendOf({ metadata: { expires_at: text, critical: true } });
      await handle(db, event);
      const [row] = await deliveriesOf(db, event.user_id);
      assertEquals(row?.expiresAt.toISOString(), utc);
      assertEquals(row?.critical, true);
    }
    assertEquals(parseInstant("2126-03-01 08:00:00.5"), null);
  },

  "takes null for what is not told": async (db) => {
    const event = sendOf({ metadata: { expires_at: null, critical: null } });
    await handle(db, event);
    const [row] = await deliveriesOf(db, event.user_id);
    assertEquals(row?.critical, false);
  },

  "rejects metadata that it can't read": async (db) => {
    for (
      const metadata of [
        { expires_at: "tomorrow" },
        { expires_at: "2126-03-01" },
        { expires_at: "" },
        { expires_at: 4_928_860_800 },
        { expires_at: ["2126-03-01T08:00:00Z"] },
        { critical: "true" },
        { critical: 1 },
        { critical: {} },
      ]
    ) {
      const event = sendOf({ metadata });
      const [name = ""] = Object.keys(metadata);
      const error = await assertRejects(() => handle(db, event), Error);
      assertMatch(error.message, new RegExp(`metadata\\.${name} must be`));
      assert("retriable" in error && error.retriable === false);
      assertEquals((await deliveriesOf(db, event.user_id)).length, 0);
    }
  },

  "rejects what its outcome would not fit into a record with": async (db) => {
    const most = "x".repeat(MOST_BYTES - 2);
    const whole = sendOf({ subject: most, body: most });
    await handle(db, whole);
    assertEquals((await deliveriesOf(db, whole.user_id)).length, 1);
    for (
      const [name, part] of [
        ["subject", { subject: `${most}x` }],
        ["body", { body: `${most}x` }],
        ["body", { body: "\u0001".repeat(MOST_BYTES / 4) }],
        ["body", { body: "ä".repeat(MOST_BYTES / 2) }],
        ["metadata", { metadata: { a: most } }],
      ] as const
    ) {
      const event = sendOf(part);
      const error = await assertRejects(() => handle(db, event), Error);
      assertMatch(error.message, new RegExp(`${name} must have at most`));
      assert(error.message.length < 200, error.message.slice(0, 200));
      assertEquals((await deliveriesOf(db, event.user_id)).length, 0);
    }
  },

  "makes a dead letter of what it rejects": async (db) => {
    const letters: Record<string, unknown>[] = [];
    const handler = pipeline({
      steps: steps(db.sql),
      engine: { wake() {} },
      deadLetters: {
        publish: (topic, { value }) => {
          letters.push(JSON.parse(String(value)));
          return Promise.resolve({ topic, partition: 0, offset: 0 });
        },
      },
    });
    const event = sendOf({ metadata: { critical: "yes" } });
    const delivery = testDelivery(undefined, recordOf(event));
    await handler(delivery, new AbortController().signal);
    assertEquals(letters.map(({ reason, error }) => [reason, error]), [[
      "rejected",
      "Cannot deliver the notification as metadata.critical must be true or " +
      "false: current value is a string",
    ]]);
  },
});
