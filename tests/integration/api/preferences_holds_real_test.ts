import { assertEquals } from "@std/assert";
import { createPool, type Sql, transaction } from "@taskbell/db";
import {
  lockPreferences,
  writePreferences,
} from "../../../services/api/http/preferences/preferences_row.ts";
import { releaseQuiet } from "../../../services/api/http/preferences/release_quiet.ts";
import { recordOutcome } from "../../../services/notifications/delivery/record_outcome.ts";
import { recordVerdict } from "../../../services/notifications/delivery/record_verdict.ts";
import { standingVerdict } from "../../../services/notifications/delivery/standing_verdict.ts";
import { apiUser, makeApp } from "../../support/api_app.ts";
import {
  DELIVERED,
  eventsOf,
  HandChannel,
  runEngine,
  SENT,
} from "../../support/delivery_engines.ts";
import { setPreferences } from "../../support/delivery_rows.ts";
import { eventually } from "../../support/eventually.ts";
import { insertNotification, steps } from "../../support/notification_steps.ts";
import { startRealPostgres } from "../../support/real_postgres.ts";
import { testCases } from "../../support/test_cases.ts";
import {
  openDatabase,
  stopTime,
  type TestDatabase,
} from "../../support/test_database.ts";
import { useWorkerRole } from "../../support/worker_role.ts";

const NIGHT = "2026-01-10T22:30:00Z";
const QUIET = { start: "22:00", end: "07:00" };

/** A database, and a pool of the worker's role. */
interface Databases extends TestDatabase {
  worker: Sql;
}

async function startReal(): Promise<Databases> {
  await using resources = new AsyncDisposableStack();
  const postgres = resources.use(await startRealPostgres());
  const { url, sql } = resources.use(
    await openDatabase(await postgres.createDatabase()),
  );
  await stopTime(sql, NIGHT);
  const worker = createPool({
    url: await useWorkerRole({ url, sql }),
    applicationName: "worker",
  });
  resources.defer(() => worker.end({ timeout: 5 }));
  const owned = resources.move();
  return {
    url,
    sql,
    worker,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** How many transactions wait for a lock on preferences. */
async function countWaiting(sql: Sql): Promise<number> {
  const [row] = await sql<{ waiting: number }[]>`
    select count(*)::integer as waiting from pg_locks
    where locktype = 'advisory' and not granted
      and database = (
        select oid from pg_database where datname = current_database()
      )
  `;
  return row?.waiting ?? 0;
}

/** A user with quiet hours, in which something comes. */
async function sleeper({ sql }: TestDatabase): Promise<string> {
  await sql`delete from deliveries`;
  const userId = `user-${crypto.randomUUID()}`;
  await setPreferences(sql, { userId, quietHours: QUIET });
  await insertNotification(sql, { userId });
  return userId;
}

testCases("preferences that change as quiet hours hold a message", startReal, {
  "a record that waits for the change knows of it": async (db) => {
    const { sql, worker } = db;
    const userId = await sleeper(db);
    await using resources = new AsyncDisposableStack();
    await transaction(sql, async (tx) => {
      const before = await lockPreferences(tx, userId);
      const channel = new HandChannel(() => DELIVERED);
      resources.use(runEngine(worker, { channel }));
      await eventually(async () => assertEquals(await countWaiting(sql), 1));
      const preferences = { ...before, quietHours: null };
      await writePreferences(tx, { userId, preferences });
      await releaseQuiet(tx, { userId });
    });
    await eventsOf(db, userId, [SENT]);
  },

  "a change that waits for the record releases the message": async (db) => {
    const { sql, worker } = db;
    const userId = await sleeper(db);
    const user = await apiUser(makeApp(db).fetch, { id: userId });
    let hasChanged = false;
    await using _engine = runEngine(worker, {
      channel: new HandChannel(() => DELIVERED),
      record: async (attempt) => {
        if (hasChanged) return await recordOutcome(steps(worker), attempt);
        const { token, delivery: { deliveryId } } = attempt;
        const change = await transaction(worker, async (tx) => {
          const verdict = await standingVerdict(tx, attempt);
          await recordVerdict(tx, { deliveryId, token, verdict });
          const change = user.send("PUT", "/preferences", { body: {} })
            .finally(() => hasChanged = true);
          await eventually(async () => {
            assertEquals(hasChanged || await countWaiting(sql) === 1, true);
          });
          // In an object, as a promise would be waited for.
          return { change };
        });
        assertEquals((await change.change).status, 200);
      },
    });
    await eventsOf(db, userId, [SENT]);
  },
});
