import { setTimeout as delay } from "node:timers/promises";
import type { Sql } from "@taskbell/db";
import { type ApiUser, apiUser, makeApp } from "../../support/api_app.ts";
import { addReminder, createTask } from "../../support/reminder_stories.ts";
import { seededRandom } from "../../support/seeded_random.ts";

/** How much is written, and for how long. */
export interface SeriesLoadOptions {
  /** Series that are begun in a second. */
  seriesPerSecond: number;
  /** No series is begun after this time, in milliseconds. */
  durationMs: number;
  /** From which all that is random follows. */
  seed: number;
}

const USERS = 20;
const DAY_MS = 86_400_000;

/** An occurrence of each series comes within this time, in milliseconds. */
const SPAN_MS = 3_000;

/** So many occurrences of a series have passed at most when it begins. */
const MAX_PASSED = 8;

const CATCH_UP = ["once", "all", "skip"] as const;

/** What may be done to a task of a series; the series goes on. */
const EDITS: readonly ((user: ApiUser, path: string) => Promise<unknown>)[] = [
  (user, path) => user.send("PATCH", `${path}/complete`),
  async (user, path) => {
    await user.send("PATCH", `${path}/complete`);
    await user.send("PATCH", `${path}/reopen`);
  },
  (user, path) => user.send("DELETE", path),
  async (user, path) => {
    await user.send("DELETE", path);
    await user.send("POST", `${path}/restore`);
  },
  (user, path) => user.send("POST", `${path}/skip`),
  (user, path) => user.send("PATCH", path, { body: { title: "This" } }),
  (user, path) =>
    user.send("PATCH", `${path}?scope=series`, { body: { title: "All" } }),
  (user, path) =>
    user.send("PATCH", path, { body: { due_date: "2099-01-01T00:00:00Z" } }),
];

/**
 * Begins daily series through the API, each with some occurrences that have
 * passed and one that comes within seconds, and edits half of them just when
 * it does.
 *
 * @throws When a request could not be made.
 */
export async function loadSeries(
  sql: Sql,
  { seriesPerSecond, durationMs, seed }: SeriesLoadOptions,
): Promise<void> {
  const random = seededRandom(seed);
  const users = await seriesUsers(sql);
  const stories: Promise<void>[] = [];
  const startMs = performance.now();
  for (let n = 0;; n++) {
    const atMs = n * 1000 / seriesPerSecond;
    if (atMs > durationMs) break;
    await delay(Math.max(0, startMs + atMs - performance.now()));
    const user = users[n % USERS];
    if (user) stories.push(tellStory(user, { label: `s-${n}`, random }));
  }
  await Promise.all(stories);
}

/** Ends all series through the API: their open tasks are deleted. */
export async function endSeries(sql: Sql): Promise<void> {
  for (const user of await seriesUsers(sql)) {
    const rows = await sql<{ id: number }[]>`
      select distinct on (series_id) id from tasks
      where user_id = ${user.id} and advances_at is not null
    `;
    for (const { id } of rows) {
      await user.send("DELETE", `/tasks/${id}?scope=series`);
    }
  }
}

async function seriesUsers(sql: Sql): Promise<ApiUser[]> {
  const app = makeApp({ sql });
  return await Promise.all(
    Array.from(
      { length: USERS },
      (_, n) => apiUser((request) => app.fetch(request), { id: `series-${n}` }),
    ),
  );
}

async function tellStory(
  user: ApiUser,
  { label, random }: { label: string; random: () => number },
): Promise<void> {
  const below = (count: number) => Math.floor(random() * count);
  const nextMs = Date.now() + random() * SPAN_MS;
  const startMs = nextMs - below(MAX_PASSED + 1) * DAY_MS;
  const task = await createTask(user, {
    labels: [label],
    due_date: new Date(startMs).toISOString(),
    recurrence: {
      rrule: "FREQ=DAILY",
      catch_up: CATCH_UP[below(CATCH_UP.length)],
    },
  });
  await addReminder(user, task, { before_due: "PT0S" });
  while (random() < 0.5) {
    await delay(random() * SPAN_MS);
    const head = `/tasks?label=${label}&sort=-created_at&limit=1`;
    const { items } = (await user.send("GET", head)).json;
    const id = random() < 0.5 ? task : items?.[0]?.id ?? task;
    await EDITS[below(EDITS.length)]?.(user, `/tasks/${id}`);
  }
}
