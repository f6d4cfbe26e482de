import { createPool, migrate, migrations } from "@taskbell/db";
import { type ApiUser, apiUser, makeApp } from "../../support/api_app.ts";
import { insertManyTasks } from "../../support/many_tasks.ts";
import { percentile } from "../report/percentile.ts";
import type { Comparison, Sample, Section } from "../report/report.ts";
import { type RowContext, RUNS } from "../row.ts";

const COUNT = 100_000;
/** Requests of a kind in one run, one after another. */
const REQUESTS = 200;

const SORTS = ["created_at", "due_date", "priority", "updated_at"];

/** What is asked, by what a reader calls it. */
const LISTS: Readonly<Record<string, readonly string[]>> = {
  "all, by each sort": SORTS.flatMap((sort) => [
    `sort=${sort}`,
    `sort=-${sort}`,
  ]),
  "open ones, by each sort": SORTS.flatMap((sort) => [
    `sort=${sort}&completed=false`,
    `sort=-${sort}&completed=false`,
  ]),
  "overdue": ["overdue=true", "overdue=true&sort=due_date"],
  "due on one day": SORTS.map((sort) =>
    `due_after=2026-02-01T00:00:00Z&due_before=2026-02-02T00:00:00Z&sort=${sort}`
  ),
  "one priority": SORTS.map((sort) => `priority=urgent&sort=${sort}`),
  "a label of a quarter": SORTS.map((sort) => `label=home&sort=${sort}`),
  "a label of 50": SORTS.map((sort) => `label=l7&sort=${sort}`),
  "changed since": ["updated_since=2025-08-01T00:00:00Z&sort=updated_at"],
  "a word of 50, ranked": ["q=project7%20"],
  "a beginning of 5 550, ranked": ["q=project7"],
  "a word of 20 000, ranked": ["q=milk"],
  "a word of 20 000, by date": ["q=milk&sort=-created_at"],
};

/** Searches whose matches, thousands, are all rated to find the best. */
const BROAD = new Set([
  "a beginning of 5 550, ranked",
  "a word of 20 000, ranked",
]);

const NOTES = [
  `GET /{user}/tasks of 50 tasks, of a user who has ${COUNT} beside as many`,
  `of others: the first page, then one after another, ${REQUESTS} a run;`,
  `medians of ${RUNS} runs. Token, routes and JSON are in it, sockets not.`,
];

/** Reads pages of a long list by Taskbell alone: no peer has such lists. */
export async function listTasks(context: RowContext): Promise<Section> {
  const url = await context.createDatabase();
  const sql = createPool({ url, applicationName: "bench" });
  try {
    await migrate(sql, migrations, { logger: { info: () => {} } });
    context.progress(`list-tasks: writing ${2 * COUNT} tasks`);
    await insertManyTasks(sql, { userId: "ada", count: COUNT, others: COUNT });
    const app = makeApp({ sql });
    const user = await apiUser((request) => app.fetch(request), { id: "ada" });
    const comparisons: Comparison[] = [];
    for (const [title, queries] of Object.entries(LISTS)) {
      context.progress(`list-tasks: ${title}`);
      comparisons.push(await measure(user, { title, queries }));
    }
    return { name: "list-tasks", notes: NOTES, comparisons };
  } finally {
    await sql.end();
  }
}

async function measure(
  user: ApiUser,
  { title, queries }: { title: string; queries: readonly string[] },
): Promise<Comparison> {
  await walk(user, queries, 2 * queries.length);
  const samples: Sample[] = [];
  for (let run = 0; run < RUNS; run++) {
    samples.push(await walk(user, queries, REQUESTS));
  }
  return {
    title,
    unit: "pages/s",
    contestants: [{ name: "Taskbell", samples }],
    goals: [
      { kind: "p99", below: BROAD.has(title) ? 100 : 20 },
      { kind: "no_errors" },
    ],
  };
}

/** Reads pages of each list in turn, and begins anew at the end. */
async function walk(
  user: ApiUser,
  queries: readonly string[],
  requests: number,
): Promise<Sample> {
  const cursors = new Map<string, string | null>();
  const timesMs: number[] = [];
  let errors = 0;
  for (let request = 0; request < requests; request++) {
    const query = queries[request % queries.length] ?? "";
    const cursor = cursors.get(query);
    const path = `/tasks?${query}${cursor ? `&cursor=${cursor}` : ""}`;
    const startMs = performance.now();
    const { status, json } = await user.send("GET", path);
    timesMs.push(performance.now() - startMs);
    if (status === 200) cursors.set(query, json.next_cursor);
    else errors++;
  }
  const sorted = timesMs.toSorted((a, b) => a - b);
  const totalMs = timesMs.reduce((sum, ms) => sum + ms, 0);
  return {
    perSecond: 1000 * requests / totalMs,
    p50Ms: percentile(sorted, 0.5),
    p99Ms: percentile(sorted, 0.99),
    errors,
  };
}
