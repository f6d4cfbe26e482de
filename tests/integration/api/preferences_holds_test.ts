import { assertEquals } from "@std/assert";
import type { Outcome } from "../../../services/notifications/channels/channel.ts";
import { recordOutcome } from "../../../services/notifications/delivery/record_outcome.ts";
import { type ApiUser, startApi, type TestApi } from "../../support/api_app.ts";
import {
  DELIVERED,
  eventsOf,
  HandChannel,
  runEngine,
  SENT,
} from "../../support/delivery_engines.ts";
import { deliveryOf } from "../../support/delivery_rows.ts";
import { eventually } from "../../support/eventually.ts";
import { insertNotification, steps } from "../../support/notification_steps.ts";
import { testCases } from "../../support/test_cases.ts";
import { moveTime, stopTime } from "../../support/test_database.ts";

const NIGHT = "2026-01-10T22:30:00Z";
const MORNING = "2026-01-11T07:00:00Z";
const QUIET = { start: "22:00", end: "07:00" };
const SLEEPS = { quiet_hours: QUIET };

async function put(
  user: ApiUser,
  { status = 200, ifMatch = null, ...body }: {
    status?: number;
    ifMatch?: string | null;
    [field: string]: unknown;
  },
): Promise<string> {
  const headers = { "if-match": ifMatch };
  const answer = await user.send("PUT", "/preferences", { body, headers });
  assertEquals(answer.status, status);
  return answer.headers.get("etag") ?? "";
}

/** Adds messages that the user's quiet hours hold for an hour. */
async function insertHeld(
  { database: { sql } }: TestApi,
  { id }: ApiUser,
  count: number,
): Promise<void> {
  await sql`
    insert into deliveries (
      notification_id, channel, lane, recipient, user_id, subject, body,
      traceparent, next_attempt_at, in_line, waits_for, expires_at,
      source_topic, source_partition, source_offset, source_timestamp,
      source_headers
    )
    select 'held-' || n, 'email', 'email', 'ada@example.com', ${id}, 'S', 'B',
      '', taskbell_now() + interval '1 hour', false, 'quiet_hours',
      taskbell_now() + interval '3 days', 't', 0, 0, taskbell_now(), '[]'
    from generate_series(1, ${count}::integer) as n
  `;
}

/** How many deliveries of the user are still held. */
async function countHeld(
  { database: { sql } }: TestApi,
  { id }: ApiUser,
): Promise<number> {
  const [row] = await sql<{ held: number }[]>`
    select count(*)::integer as held from deliveries
    where user_id = ${id} and waits_for = 'quiet_hours'
  `;
  return row?.held ?? 0;
}

testCases("PUT preferences and what quiet hours hold", startApi, {
  "leaves what is being attempted to its worker": async (api) => {
    const { sql } = api.database;
    const [user, other] = [await api.user(), await api.user()];
    await put(user, SLEEPS);
    await stopTime(sql, NIGHT);
    const { notificationId } = await insertNotification(sql, {
      userId: user.id,
    });
    const answer = Promise.withResolvers<Outcome>();
    const slow = new HandChannel(() => answer.promise);
    await using first = runEngine(sql, {
      channel: slow,
      policy: { concurrency: 1 },
    });
    await eventually(async () => {
      const { waitsFor } = await deliveryOf(sql, notificationId);
      assertEquals(waitsFor, "quiet_hours");
    });
    await stopTime(sql, MORNING);
    first.engine.wake();
    await eventually(() => assertEquals(slow.messages.length, 1));
    await put(user, {});
    const channel = new HandChannel(() => DELIVERED);
    await insertNotification(sql, { userId: other.id });
    await using _second = runEngine(sql, { channel });
    await eventsOf(api.database, other.id, [SENT]);
    answer.resolve(DELIVERED);
    await eventsOf(api.database, user.id, [SENT]);
    const users = [...slow.messages, ...channel.messages]
      .map(({ userId }) => userId);
    assertEquals(users, [user.id, other.id]);
    await moveTime(sql, 0);
  },

  "is not missed by what is claimed before and held after it": async (api) => {
    const { sql } = api.database;
    const user = await api.user();
    await put(user, SLEEPS);
    await stopTime(sql, NIGHT);
    await insertNotification(sql, { userId: user.id });
    const channel = new HandChannel(() => DELIVERED);
    const changes = [() => put(user, {})];
    await using _engine = runEngine(sql, {
      channel,
      record: async (attempt) => {
        await changes.pop()?.();
        await recordOutcome(steps(sql), attempt);
      },
    });
    await eventsOf(api.database, user.id, [SENT]);
    assertEquals(channel.messages.length, 1);
    await moveTime(sql, 0);
  },

  "releases all of it, however much it is": async (api) => {
    const [user, other] = [await api.user(), await api.user()];
    await insertHeld(api, user, 2_001);
    await insertHeld(api, other, 2_001);
    await put(user, SLEEPS);
    assertEquals(await countHeld(api, user), 0);
    assertEquals(await countHeld(api, other), 2_001);
  },

  "leaves it held where the quiet hours stay": async (api) => {
    const user = await api.user();
    await put(user, SLEEPS);
    await insertHeld(api, user, 1);
    const etag = await put(user, { ...SLEEPS, locale: "de" });
    assertEquals(await countHeld(api, user), 1);
    // Nor does one that is refused.
    await put(user, {
      status: 412,
      ifMatch: '"other"',
      time_zone: "Asia/Tokyo",
    });
    assertEquals(await countHeld(api, user), 1);
    await put(user, { ...SLEEPS, ifMatch: etag, time_zone: "Asia/Tokyo" });
    assertEquals(await countHeld(api, user), 0);
  },

  "makes up for one before it that did not come to its end": async (api) => {
    const user = await api.user();
    await put(user, SLEEPS);
    await insertHeld(api, user, 1);
    await put(user, SLEEPS);
    assertEquals(await countHeld(api, user), 0);
  },
});
