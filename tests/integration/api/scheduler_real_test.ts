import { assert, assertEquals } from "@std/assert";
import { type Sql, transaction } from "@taskbell/db";
import { SECRET } from "../../support/api_client.ts";
import { apiUser, makeApp } from "../../support/api_app.ts";
import { eventually } from "../../support/eventually.ts";
import {
  fireDue,
  runScheduler,
  schedulerOptions,
} from "../../support/firing.ts";
import { interceptStatements } from "../../support/intercept_statements.ts";
import { outboxEvents } from "../../support/outbox_rows.ts";
import { startProgram } from "../../support/program.ts";
import { startRealPostgres } from "../../support/real_postgres.ts";
import { insertReminders } from "../../support/reminder_rows.ts";
import { testCases } from "../../support/test_cases.ts";
import { openDatabase } from "../../support/test_database.ts";
import { unusedPort } from "../../support/unused_port.ts";

const COUNT = 500;

async function triggeredIds(sql: Sql, userId: string): Promise<string[]> {
  const events = await outboxEvents(sql, userId);
  return events.flatMap((event) =>
    event.event_type === "reminder.triggered" ? event.payload.reminder_id : []
  );
}

testCases("the scheduler on PostgreSQL", startRealPostgres, {
  "fires each reminder once when two run side by side": async (postgres) => {
    await using database = await openDatabase(await postgres.createDatabase());
    await using other = await openDatabase(database.url);
    const remindAt = new Date(Date.now() - 60_000);
    const ids = await insertReminders(database.sql, {
      userId: "ada",
      count: COUNT,
      remindAt,
      stepMs: 1,
    });
    {
      await using schedulers = new AsyncDisposableStack();
      for (const { sql } of [database, other, database, other]) {
        schedulers.use(runScheduler(sql));
      }
      await eventually(async () => {
        const fired = await triggeredIds(database.sql, "ada");
        assert(fired.length >= COUNT, `${fired.length} fired`);
      });
    }
    const fired = await triggeredIds(database.sql, "ada");
    assertEquals(fired.sort(), ids.sort());
  },

  "fires each reminder once when a process is killed again and again": async (
    postgres,
  ) => {
    await using database = await openDatabase(await postgres.createDatabase());
    const { sql } = database;
    const environment = {
      DATABASE_URL: database.url,
      API_ROLES: "scheduler",
      JWT_SECRET: SECRET,
    };
    await using survivor = await startProgram("api", {
      ...environment,
      PORT: String(unusedPort()),
    });
    await survivor.ready();
    const ids: string[] = [];
    let kills = 0;
    for (let round = 0; round < 5; round++) {
      await using victim = await startProgram("api", {
        ...environment,
        PORT: String(unusedPort()),
      });
      await victim.ready();
      ids.push(
        ...await insertReminders(sql, {
          userId: "ada",
          count: COUNT,
          remindAt: new Date(Date.now() - 60_000),
          stepMs: 1,
        }),
      );
      await eventually(async () =>
        assert((await triggeredIds(sql, "ada")).length > round * COUNT)
      );
      await victim.kill();
      kills++;
      await eventually(async () => {
        const fired = await triggeredIds(sql, "ada");
        assert(fired.length >= ids.length, `${fired.length} fired`);
      });
    }
    assertEquals(kills, 5);
    const fired = await triggeredIds(sql, "ada");
    assertEquals(fired.sort(), ids.sort());
  },

  "takes the most lateness from REMINDER_MAX_LATENESS": async (postgres) => {
    await using database = await openDatabase(await postgres.createDatabase());
    const { sql } = database;
    await insertReminders(sql, {
      userId: "ada",
      remindAt: new Date(Date.now() - 60_000),
    });
    await using program = await startProgram("api", {
      DATABASE_URL: database.url,
      API_ROLES: "scheduler",
      JWT_SECRET: SECRET,
      REMINDER_MAX_LATENESS: "59s",
      PORT: String(unusedPort()),
    });
    await program.ready();
    await eventually(async () => {
      const [event] = await outboxEvents(sql, "ada");
      assert(event?.event_type === "reminder.cancelled");
      assertEquals(event.reason, "missed");
    });
  },

  "waits while another one holds what is due": async (postgres) => {
    await using database = await openDatabase(await postgres.createDatabase());
    const { sql } = database;
    await insertReminders(sql, { userId: "ada", remindAt: new Date(0) });
    let looks = 0;
    const counted = interceptStatements(sql, () => {
      looks++;
      return null;
    });
    await transaction(sql, async (tx) => {
      await tx`select 1 from reminders for update`;
      await using _scheduler = runScheduler(counted);
      await eventually(() => assert(looks > 0));
      const started = performance.now();
      await eventually(() => assert(performance.now() - started > 1_000));
    });
    // Three statements at each look: about eight looks for reminders, further
    // and further apart, and three for series. Every 10 ms would be 300.
    assert(looks < 45, `${looks} statements in a second`);
  },

  "either fires or deletes a reminder, never both": async (postgres) => {
    await using database = await openDatabase(await postgres.createDatabase());
    const { sql } = database;
    const user = await apiUser(makeApp(database).fetch, { id: "ada" });
    const ids = await insertReminders(sql, {
      userId: "ada",
      count: 100,
      remindAt: new Date(0),
    });
    // One of each is certain, whoever is faster then.
    await fireDue(schedulerOptions({ sql }), 1);
    await user.send("DELETE", `/reminders/${ids.at(-1)}`);
    const deleting = ids.map((id) => user.send("DELETE", `/reminders/${id}`));
    const firing = async () => {
      while (await fireDue(schedulerOptions({ sql }), 7) > 0);
    };
    await Promise.all([...deleting, firing(), firing()]);
    while (await fireDue(schedulerOptions({ sql }), 100) > 0);
    const events = await outboxEvents(sql, "ada");
    const outcomes = events.flatMap((event) =>
      "payload" in event && "reminder_id" in event.payload
        ? [event.payload.reminder_id]
        : []
    );
    assertEquals(outcomes.sort(), ids.sort());
    const types = new Set(events.map(({ event_type }) => event_type));
    assertEquals(types, new Set(["reminder.triggered", "reminder.cancelled"]));
  },

  "either fires a reminder or cancels it with its task": async (postgres) => {
    await using database = await openDatabase(await postgres.createDatabase());
    const { sql } = database;
    const user = await apiUser(makeApp(database).fetch, { id: "ada" });
    const ids: string[] = [];
    for (let n = 0; n < 40; n++) {
      ids.push(
        ...await insertReminders(sql, {
          userId: "ada",
          count: 3,
          remindAt: new Date(0),
        }),
      );
    }
    const tasks = await sql<{ id: number }[]>`select id from tasks`;
    const completing = tasks.map(({ id }) =>
      user.send("PATCH", `/tasks/${id}/complete`)
    );
    const firing = async () => {
      while (await fireDue(schedulerOptions({ sql }), 5) > 0);
    };
    await Promise.all([...completing, firing(), firing()]);
    const events = await outboxEvents(sql, "ada");
    const outcomes = events.flatMap((event) =>
      event.event_type === "reminder.triggered" ||
        event.event_type === "reminder.cancelled"
        ? [event.payload.reminder_id]
        : []
    );
    assertEquals(outcomes.sort(), ids.sort());
  },
});
