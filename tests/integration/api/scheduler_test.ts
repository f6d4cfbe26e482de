import { assert, assertEquals, assertMatch } from "@std/assert";
import type { EventOf } from "@taskbell/events";
import { dueReminders } from "../../../services/api/scheduler/due_reminders.ts";
import { fireReminders } from "../../../services/api/scheduler/fire_reminders.ts";
import { Scheduler } from "../../../services/api/scheduler/scheduler.ts";
import { apiUser, makeApp } from "../../support/api_app.ts";
import { eventually } from "../../support/eventually.ts";
import { fireDue, schedulerOptions } from "../../support/firing.ts";
import { outboxEvents, outboxRows } from "../../support/outbox_rows.ts";
import { insertReminders } from "../../support/reminder_rows.ts";
import { testCases } from "../../support/test_cases.ts";
import {
  startDatabase,
  stopTime,
  type TestDatabase,
} from "../../support/test_database.ts";

const NOW = "2026-03-01T12:00:00.000Z";

/** The time before or after {@linkcode NOW}, in milliseconds. */
function at(ms: number): Date {
  return new Date(Date.parse(NOW) + ms);
}

/** Starts a database in which it is {@linkcode NOW}. */
async function startDatabaseAtNow(): Promise<TestDatabase> {
  const database = await startDatabase();
  await stopTime(database.sql, NOW);
  return database;
}

async function triggered(
  { sql }: TestDatabase,
  userId: string,
): Promise<EventOf<"reminder.triggered">[]> {
  const events = await outboxEvents(sql, userId);
  return events.filter((event) => event.event_type === "reminder.triggered");
}

/** Forgets the reminders of earlier cases, as a scheduler fires anyone's. */
async function start({ sql }: TestDatabase): Promise<string> {
  await sql`update reminders set state = 'cancelled'`;
  await stopTime(sql, NOW);
  return `user-${crypto.randomUUID()}`;
}

/** Lets no sleep of a scheduler between two looks end by itself. */
function endlessSleep(): Disposable {
  const { setTimeout } = globalThis;
  const slow = (ring: () => void, delayMs = 0) =>
    setTimeout(ring, delayMs > 400 && delayMs <= 500 ? 2 ** 30 : delayMs);
  Object.assign(globalThis, { setTimeout: slow });
  return {
    [Symbol.dispose]: () => void Object.assign(globalThis, { setTimeout }),
  };
}

testCases("fireReminders()", startDatabaseAtNow, {
  "writes reminder.triggered in the trace of its cause": async (database) => {
    const userId = await start(database);
    const [id] = await insertReminders(database.sql, {
      userId,
      remindAt: at(0),
    });
    assertEquals(await fireDue(schedulerOptions(database), 10), 1);
    const [row] = await outboxRows(database.sql, userId);
    assert(row);
    const { task_id } = JSON.parse(row.value).payload;
    const { timestamp } = JSON.parse(row.value);
    assertEquals(
      row.value,
      `{"event_id":"${row.eventId}","event_type":"reminder.triggered",` +
        `"timestamp":"${timestamp}","version":"1.0",` +
        `"source":"task-service","correlation_id":"scheduled-${id}",` +
        `"user_id":"${userId}","payload":{"reminder_id":"${id}",` +
        `"task_id":${task_id},"task_title":"T",` +
        `"scheduled_time":"2026-03-01T12:00:00.000Z",` +
        `"notification_channel":"email","recipient":"ada@example.com",` +
        `"late_by_ms":0,"firing":1}}`,
    );
    assertEquals(row.topic, "reminder-events");
    assertEquals(row.key, userId);
    assertMatch(
      Object.fromEntries(row.headers)["traceparent"] ?? "",
      /^00-4bf92f3577b34da6a3ce929d0e0e4736-[0-9a-f]{16}-01$/,
    );
  },

  "fires nothing early, to the millisecond": async (database) => {
    const userId = await start(database);
    await insertReminders(database.sql, { userId, remindAt: at(1) });
    assertEquals(await dueReminders.waitMs(database.sql), 1);
    assertEquals(await fireDue(schedulerOptions(database), 10), 0);
    await stopTime(database.sql, at(1).toISOString());
    assertEquals(await dueReminders.waitMs(database.sql), 0);
    assertEquals(await fireDue(schedulerOptions(database), 10), 1);
    assertEquals(await dueReminders.waitMs(database.sql), null);
  },

  "fires late ones oldest first and says how late": async (database) => {
    const userId = await start(database);
    const ids = await insertReminders(database.sql, {
      userId,
      count: 7,
      remindAt: at(-1_000),
      stepMs: -1_000,
    });
    assertEquals(await fireDue(schedulerOptions(database), 3), 3);
    assertEquals(await fireDue(schedulerOptions(database), 3), 3);
    assertEquals(await fireDue(schedulerOptions(database), 3), 1);
    const events = await triggered(database, userId);
    assertEquals(
      events.map(({ payload }) => payload.reminder_id),
      ids.reverse(),
    );
    assertEquals(
      events.map(({ payload }) => payload.late_by_ms),
      [7_000, 6_000, 5_000, 4_000, 3_000, 2_000, 1_000],
    );
  },

  "counts lateness from the last write when that is later": async (
    database,
  ) => {
    const userId = await start(database);
    await insertReminders(database.sql, {
      userId,
      remindAt: at(-86_400_000),
      writtenAt: at(-250),
    });
    await fireDue(schedulerOptions(database), 10);
    const [event] = await triggered(database, userId);
    assertEquals(event?.payload.late_by_ms, 250);
  },

  "passes over reminders that were cancelled, deleted or fired": async (
    database,
  ) => {
    const userId = await start(database);
    const user = await apiUser(makeApp(database).fetch, { id: userId });
    const [deleted = ""] = await insertReminders(database.sql, {
      userId,
      remindAt: at(-1),
    });
    await user.send("DELETE", `/reminders/${deleted}`);
    const [completed = ""] = await insertReminders(database.sql, {
      userId,
      remindAt: at(-1),
    });
    const { json } = await user.send("GET", `/reminders/${completed}`);
    await user.send("PATCH", `/tasks/${json.task_id}/complete`);
    const [fired] = await insertReminders(database.sql, {
      userId,
      remindAt: at(-1),
    });
    assertEquals(await fireDue(schedulerOptions(database), 10), 1);
    assertEquals(await fireDue(schedulerOptions(database), 10), 0);
    const events = await triggered(database, userId);
    assertEquals(
      events.map(({ payload }) => payload.reminder_id),
      [fired],
    );
  },

  "passes over what was moved or cancelled since it was found": async (
    database,
  ) => {
    const userId = await start(database);
    const { sql } = database;
    const user = await apiUser(makeApp(database).fetch, { id: userId });
    const [moved, deleted] = await insertReminders(sql, {
      userId,
      count: 2,
      remindAt: at(-1),
    });
    const ids = await dueReminders.find(sql, 10);
    assertEquals(ids.length, 2);
    await user.send("POST", `/reminders/${moved}/snooze`, {
      body: { minutes: 1 },
    });
    await user.send("DELETE", `/reminders/${deleted}`);
    const options = schedulerOptions(database);
    const { maxLatenessMs } = options;
    assertEquals(await fireReminders(options, { ids, maxLatenessMs }), {
      fired: 0,
      missed: 0,
    });
    assertEquals(await triggered(database, userId), []);
  },

  "leaves a fired reminder for its owner to see and delete": async (
    database,
  ) => {
    const userId = await start(database);
    const user = await apiUser(makeApp(database).fetch, { id: userId });
    const [id] = await insertReminders(database.sql, {
      userId,
      remindAt: at(0),
    });
    await fireDue(schedulerOptions(database), 10);
    const { json } = await user.send("GET", `/reminders/${id}`);
    assertEquals(json.state, "triggered");
    const before = await outboxEvents(database.sql, userId);
    const { status } = await user.send("DELETE", `/reminders/${id}`);
    assertEquals(status, 204);
    assertEquals(await outboxEvents(database.sql, userId), before);
  },

  "fires again as the next firing when it was scheduled anew": async (
    database,
  ) => {
    const userId = await start(database);
    await insertReminders(database.sql, { userId, remindAt: at(0) });
    await fireDue(schedulerOptions(database), 10);
    await database.sql`
      update reminders set state = 'scheduled' where user_id = ${userId}
    `;
    await fireDue(schedulerOptions(database), 10);
    const events = await triggered(database, userId);
    assertEquals(events.map(({ payload }) => payload.firing), [1, 2]);
  },
});

testCases("Scheduler", startDatabaseAtNow, {
  "fires when the time comes, by the database's clock": async (database) => {
    const userId = await start(database);
    await insertReminders(database.sql, { userId, remindAt: at(60_000) });
    const scheduler = new Scheduler(schedulerOptions(database));
    assertEquals(scheduler.status().ready, false);
    const stop = new AbortController();
    const running = scheduler.run(stop.signal);
    await eventually(() => assert(scheduler.status().ready));
    assertEquals(await triggered(database, userId), []);
    await stopTime(database.sql, at(60_000).toISOString());
    await eventually(async () =>
      assertEquals((await triggered(database, userId)).length, 1)
    );
    stop.abort();
    await running;
  },

  "fires at once when it is woken, not when it would look again": async (
    database,
  ) => {
    const userId = await start(database);
    const scheduler = new Scheduler(schedulerOptions(database));
    const stop = new AbortController();
    using _sleep = endlessSleep();
    const running = scheduler.run(stop.signal);
    await eventually(() => assert(scheduler.status().ready));
    for (const count of [1, 2]) {
      await insertReminders(database.sql, { userId, remindAt: at(0) });
      scheduler.wake("reminders");
      await eventually(async () =>
        assertEquals((await triggered(database, userId)).length, count)
      );
    }
    stop.abort();
    await running;
  },

  "is not ready while the database fails, then goes on": async (database) => {
    const userId = await start(database);
    const scheduler = new Scheduler(schedulerOptions(database));
    const stop = new AbortController();
    const running = scheduler.run(stop.signal);
    await database.sql`alter table reminders rename to hidden`;
    await eventually(() =>
      assertMatch(scheduler.status().reason ?? "", /reminders/)
    );
    await database.sql`alter table hidden rename to reminders`;
    await insertReminders(database.sql, { userId, remindAt: at(0) });
    await eventually(async () =>
      assertEquals((await triggered(database, userId)).length, 1)
    );
    await eventually(() => assert(scheduler.status().ready));
    stop.abort();
    await running;
  },
});
