/**
 * Measures the scheduler on real PostgreSQL: `due_reminders.ts`. What a look
 * costs beside ten thousand and beside a million stored reminders; how long
 * ten thousand take that are due in one second, and what others feel of it;
 * what becomes of ten thousand after two days of downtime.
 *
 * @module
 */
import { createPool, migrate, migrations, type Sql } from "@taskbell/db";
import { dueReminders } from "../../../services/api/scheduler/due_reminders.ts";
import { ANY_LATENESS_MS } from "../../support/firing.ts";
import { insertManyReminders } from "../../support/many_reminders.ts";
import { outboxEvents } from "../../support/outbox_rows.ts";
import { startRealPostgres } from "../../support/real_postgres.ts";
import { callWhile } from "../scheduling/call_while.ts";
import { measureLooks } from "../scheduling/measure_looks.ts";
import { runUntil, type SchedulerRun } from "../scheduling/run_until.ts";
import { spread } from "../scheduling/spread.ts";

const HOUR_MS = 3_600_000;
const DUE = 10_000;
const STORED = 1_000_000;

async function main(): Promise<void> {
  await using postgres = await startRealPostgres();
  for (const stored of [10_000, STORED]) {
    const url = await postgres.createDatabase();
    const sql = createPool({
      // To store a million takes longer than a statement usually may.
      url: `${url}?statement_timeout=600000`,
      applicationName: "bench",
    });
    try {
      await migrate(sql, migrations, { logger: { info: () => {} } });
      await store(sql, stored);
      await measureLooks(stored, async () => {
        await dueReminders.find(sql, 1_000);
        await dueReminders.waitMs(sql);
      });
      if (stored === STORED) await measureHerd(sql);
      else await measureDowntime(sql);
    } finally {
      await sql.end();
    }
  }
}

/** Reminders of the year that comes, of a thousand users. */
async function store(sql: Sql, count: number): Promise<void> {
  console.error(`Storing ${count} reminders …`);
  await insertManyReminders(sql, {
    name: "later",
    users: 1_000,
    count,
    remindAt: new Date(Date.now() + HOUR_MS),
    stepMs: 30_000,
  });
}

async function measureDowntime(sql: Sql): Promise<void> {
  const before = await countEvents(sql);
  await insertManyReminders(sql, {
    name: "late",
    users: 100,
    count: DUE,
    remindAt: new Date(Date.now() - 48 * HOUR_MS),
    stepMs: 48 * HOUR_MS / DUE,
  });
  const { fired, missed, seconds } = await fireAll(sql, 24 * HOUR_MS);
  const events = await countEvents(sql) - before;
  console.log(
    `${DUE} due in 48 h of downtime: ${fired} fired + ${missed} missed = ` +
      `${fired + missed}, ${events} events, in ${seconds.toFixed(1)} s`,
  );
}

/** Half of the herd is one user's; twenty others have one reminder each. */
async function measureHerd(sql: Sql): Promise<void> {
  const remindAt = new Date(Date.now() - 1_000);
  const herd = { users: 500, count: DUE / 2, remindAt };
  await insertManyReminders(sql, { ...herd, name: "herd" });
  await insertManyReminders(sql, { ...herd, name: "ada", users: 1 });
  const others = { users: 20, count: 20 };
  await insertManyReminders(sql, {
    ...others,
    name: "other",
    remindAt: new Date(remindAt.getTime() + 500),
  });
  const calm = await callWhile(sql, new Promise((r) => setTimeout(r, 3_000)));
  const firing = fireAll(sql, ANY_LATENESS_MS);
  const busy = await callWhile(sql, firing);
  const { fired, seconds } = await firing;
  console.log(
    `${fired} due at once beside ${STORED} stored: ${seconds.toFixed(1)} s`,
  );
  const [first, last] = [
    await lastFiringMs(sql, "other-1"),
    await lastFiringMs(sql, "ada-1"),
  ];
  console.log(
    `The others' fired ${((last - first) / 1000).toFixed(1)} s before the ` +
      `last of the one user with ${DUE / 2}`,
  );
  console.log(`API meanwhile, in the same process: ${spread(busy)}`);
  console.log(`API otherwise: ${spread(calm)}`);
}

async function lastFiringMs(sql: Sql, userId: string): Promise<number> {
  const events = await outboxEvents(sql, userId);
  return Math.max(...events.map(({ timestamp }) => Date.parse(timestamp)));
}

async function countEvents(sql: Sql): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(distinct event_id)::integer as count from outbox
    where topic = 'reminder-events'
  `;
  return row?.count ?? 0;
}

/** Runs one scheduler until no reminder is due any more. */
function fireAll(sql: Sql, maxLatenessMs: number): Promise<SchedulerRun> {
  return runUntil(sql, async () => {
    const rows = await sql`
      select from reminders
      where state = 'scheduled' and remind_at <= taskbell_now() limit 1
    `;
    return rows.length === 0;
  }, { maxLatenessMs });
}

if (import.meta.main) await main();
