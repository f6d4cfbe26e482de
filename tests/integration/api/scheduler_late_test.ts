import { assert, assertEquals } from "@std/assert";
import type { Sql } from "@taskbell/db";
import { dueReminders } from "../../../services/api/scheduler/due_reminders.ts";
import { Scheduler } from "../../../services/api/scheduler/scheduler.ts";
import { apiUser, makeApp } from "../../support/api_app.ts";
import { eventually } from "../../support/eventually.ts";
import { fireDue, schedulerOptions } from "../../support/firing.ts";
import { outboxEvents } from "../../support/outbox_rows.ts";
import { insertReminders } from "../../support/reminder_rows.ts";
import { testCases } from "../../support/test_cases.ts";
import {
  startDatabase,
  stopTime,
  type TestDatabase,
} from "../../support/test_database.ts";

const NOW = "2026-03-01T12:00:00.000Z";
const DAY_MS = 86_400_000;

/** The time before or after {@linkcode NOW}, in milliseconds. */
function at(ms: number): Date {
  return new Date(Date.parse(NOW) + ms);
}

/** Forgets the reminders of earlier cases, as a scheduler fires anyone's. */
async function start({ sql }: TestDatabase): Promise<string> {
  await sql`update reminders set state = 'cancelled'`;
  await stopTime(sql, NOW);
  return `user-${crypto.randomUUID()}`;
}

/** Tells what became of a user's reminders, oldest event first. */
async function outcomes(sql: Sql, userId: string): Promise<unknown[]> {
  const events = await outboxEvents(sql, userId);
  return events.map((event) =>
    event.event_type === "reminder.cancelled"
      ? [event.reason, event.payload.late_by_ms]
      : event.event_type === "reminder.triggered"
      ? ["fired", event.payload.late_by_ms]
      : event.event_type
  );
}

testCases("late reminders", startDatabase, {
  "are missed when they are later than the most, and say so": async (
    database,
  ) => {
    const userId = await start(database);
    const { sql } = database;
    const ids = await insertReminders(sql, {
      userId,
      count: 3,
      remindAt: at(-DAY_MS - 1),
      stepMs: 1,
    });
    const options = schedulerOptions(database, { maxLatenessMs: DAY_MS });
    assertEquals(await fireDue(options, 100), 3);
    assertEquals(await outcomes(sql, userId), [
      ["missed", DAY_MS + 1],
      ["fired", DAY_MS],
      ["fired", DAY_MS - 1],
    ]);
    const user = await apiUser(makeApp(database).fetch, { id: userId });
    const states = await Promise.all(ids.map(async (id) => {
      const { json } = await user.send("GET", `/reminders/${id}`);
      return json.state;
    }));
    assertEquals(states, ["missed", "triggered", "triggered"]);
    const [cancelled] = await outboxEvents(sql, userId);
    assertEquals(cancelled?.correlation_id, `scheduled-${ids[0]}`);
    assertEquals(await fireDue(options, 100), 0);
  },

  "can be snoozed when they were missed, and fire the first time": async (
    database,
  ) => {
    const userId = await start(database);
    const { sql } = database;
    const [id] = await insertReminders(sql, { userId, remindAt: at(-5_000) });
    const options = schedulerOptions(database, { maxLatenessMs: 1_000 });
    await fireDue(options, 1);
    const user = await apiUser(makeApp(database).fetch, { id: userId });
    await user.send("POST", `/reminders/${id}/snooze`, {
      body: { minutes: 1 },
    });
    await stopTime(sql, at(60_500).toISOString());
    await fireDue(options, 1);
    const event = (await outboxEvents(sql, userId)).at(-1);
    assert(event?.event_type === "reminder.triggered");
    assertEquals(event.payload.firing, 1);
    assertEquals(event.payload.late_by_ms, 500);
  },

  "fire when they were written late, however old their time is": async (
    database,
  ) => {
    const userId = await start(database);
    await insertReminders(database.sql, {
      userId,
      remindAt: at(-400 * DAY_MS),
      writtenAt: at(-DAY_MS),
    });
    await fireDue(schedulerOptions(database, { maxLatenessMs: DAY_MS }), 10);
    assertEquals(await outcomes(database.sql, userId), [["fired", DAY_MS]]);
  },

  "all end as fired or missed after a downtime, and are counted": async (
    database,
  ) => {
    const userId = await start(database);
    const { sql } = database;
    const ids = await insertReminders(sql, {
      userId,
      count: 3_000,
      remindAt: at(-2 * DAY_MS),
      stepMs: 2 * DAY_MS / 3_000,
    });
    const options = schedulerOptions(database, { maxLatenessMs: DAY_MS });
    const scheduler = new Scheduler(options);
    const stop = new AbortController();
    const running = scheduler.run(stop.signal);
    await eventually(() => {
      const { fired, missed } = scheduler.status();
      assertEquals(fired + missed, 3_000);
    });
    stop.abort();
    await running;
    const { fired, missed } = scheduler.status();
    // The one that is a day late to the millisecond fires.
    assertEquals([fired, missed], [1_500, 1_500]);
    const events = await outboxEvents(sql, userId);
    const told = events.flatMap((event) =>
      event.event_type === "reminder.triggered" ||
        event.event_type === "reminder.cancelled"
        ? [event.payload.reminder_id]
        : []
    );
    assertEquals(told, ids, "They come oldest first, each once");
  },
});

testCases("dueReminders.find()", startDatabase, {
  "takes users in turn, and each one's oldest first": async (database) => {
    const { sql } = database;
    const ada = await start(database);
    const [bob, eve] = [`${ada}-b`, `${ada}-e`];
    const many = await insertReminders(sql, {
      userId: ada,
      count: 500,
      remindAt: at(-600_000),
      stepMs: 1,
    });
    const few = await insertReminders(sql, {
      userId: bob,
      count: 2,
      remindAt: at(-1_000),
      stepMs: 1,
    });
    const [last] = await insertReminders(sql, { userId: eve, remindAt: at(0) });
    await insertReminders(sql, { userId: eve, remindAt: at(1) });
    assertEquals(await dueReminders.find(sql, 7), [
      many[0],
      few[0],
      last,
      many[1],
      few[1],
      many[2],
      many[3],
    ]);
  },

  "keeps nobody waiting behind one user's ten thousand": async (database) => {
    const { sql } = database;
    const ada = await start(database);
    await insertReminders(sql, {
      userId: ada,
      count: 9_999,
      remindAt: at(-1_000),
    });
    const others = await Promise.all(
      Array.from(
        { length: 20 },
        (_, n) =>
          insertReminders(sql, { userId: `${ada}-${n}`, remindAt: at(0) }),
      ),
    );
    const options = schedulerOptions(database);
    // The window holds one of them now, and with each firing another one.
    for (let round = 0; round < 3; round++) await fireDue(options, 100);
    const [row] = await sql<{ waiting: number }[]>`
      select count(*)::integer as waiting from reminders
      where reminder_id = any(${others.flat()}) and state = 'scheduled'
    `;
    assertEquals(row?.waiting, 0);
  },
});
