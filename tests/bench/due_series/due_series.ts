/**
 * Measures on real PostgreSQL how recurring tasks go on: `due_series.ts`. What
 * a look costs beside ten thousand and beside a million stored series; how long
 * ten thousand take that are due in one second, and what others feel of it;
 * what becomes of ten thousand occurrences after a downtime.
 *
 * @module
 */
import { createPool, migrate, migrations, type Sql } from "@taskbell/db";
import { dueSeries } from "../../../services/api/scheduler/due_series.ts";
import {
  readSeries,
  readSeriesHistory,
} from "../../chaos/schedulers/series_history.ts";
import { checkSeries } from "../../harness/checker/check_series.ts";
import { insertManySeries } from "../../support/many_series.ts";
import { startRealPostgres } from "../../support/real_postgres.ts";
import { callWhile } from "../scheduling/call_while.ts";
import { measureLooks } from "../scheduling/measure_looks.ts";
import { runUntil, type SchedulerRun } from "../scheduling/run_until.ts";
import { spread } from "../scheduling/spread.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const DUE = 10_000;
const STORED = 1_000_000;
/** How many days nothing ran, for so many series of each kind. */
const DOWN_DAYS = 40;
const POLICIES = ["once", "all", "skip"] as const;
const SERIES_EACH = Math.ceil(DUE / DOWN_DAYS / POLICIES.length);

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
      if (stored !== STORED) await measureDowntime(sql);
      console.error(`Storing ${stored} series …`);
      await insertManySeries(sql, {
        name: "later",
        users: 1_000,
        count: stored,
        occursAt: new Date(Date.now() + HOUR_MS),
        stepMs: 30_000,
      });
      await measureLooks(stored, async () => {
        await dueSeries.find(sql, 500);
        await dueSeries.waitMs(sql);
      });
      if (stored === STORED) await measureHerd(sql);
    } finally {
      await sql.end();
    }
  }
}

async function measureDowntime(sql: Sql): Promise<void> {
  const count = SERIES_EACH;
  for (const catchUp of POLICIES) {
    await insertManySeries(sql, {
      name: catchUp,
      users: 100,
      count,
      occursAt: new Date(Date.now() - DOWN_DAYS * DAY_MS + HOUR_MS),
      catchUp,
    });
  }
  const { advanced, seconds } = await advanceAll(sql);
  const facts = await readSeries(sql);
  const history = await readSeriesHistory(sql);
  const verdict = checkSeries(history.map(({ event }) => event), facts);
  const { occurrences, made, passedOver, missing, doubled, wrong } = verdict;
  const broken = [...missing, ...doubled, ...wrong];
  console.log(
    `${occurrences} occurrences in ${DOWN_DAYS} days of downtime, of ` +
      `${facts.length} series: ${made} made + ${passedOver} passed over as ` +
      `wanted, ${broken.length} missing or double, ${advanced} steps in ` +
      `${seconds.toFixed(1)} s`,
  );
}

/** Half of the herd is one user's; twenty others have one series each. */
async function measureHerd(sql: Sql): Promise<void> {
  const occursAt = new Date(Date.now() - 1_000);
  const herd = { users: 500, count: DUE / 2, occursAt };
  await insertManySeries(sql, { ...herd, name: "herd" });
  await insertManySeries(sql, { ...herd, name: "ada", users: 1 });
  await insertManySeries(sql, {
    name: "other",
    users: 20,
    count: 20,
    occursAt: new Date(occursAt.getTime() + 500),
  });
  const calm = await callWhile(sql, new Promise((r) => setTimeout(r, 3_000)));
  const advancing = advanceAll(sql);
  const busy = await callWhile(sql, advancing);
  const { advanced, seconds } = await advancing;
  console.log(
    `${advanced} due at once beside ${STORED} stored: ${seconds.toFixed(1)} s`,
  );
  const [others, one] = [await lastMs(sql, "other-"), await lastMs(sql, "ada")];
  console.log(
    `The others' went on ${((one - others) / 1000).toFixed(1)} s before the ` +
      `last of the one user with ${DUE / 2}`,
  );
  console.log(`API meanwhile, in the same process: ${spread(busy)}`);
  console.log(`API otherwise: ${spread(calm)}`);
}

/** When the last successor of some users' was made. */
async function lastMs(sql: Sql, prefix: string): Promise<number> {
  const [row] = await sql<{ at: Date | null }[]>`
    select max(created_at) as at from outbox
    where topic = 'recurring-task-events' and starts_with(user_id, ${prefix})
  `;
  return row?.at?.getTime() ?? 0;
}

/** Runs one scheduler until no series is due any more. */
function advanceAll(sql: Sql): Promise<SchedulerRun> {
  return runUntil(sql, async () => {
    const rows = await sql`
      select from tasks where advances_at <= taskbell_now() limit 1
    `;
    return rows.length === 0;
  });
}

if (import.meta.main) await main();
