import { setTimeout as delay } from "node:timers/promises";
import type { Sql } from "@taskbell/db";
import { type ApiUser, apiUser, makeApp } from "../../support/api_app.ts";
import { addReminder, createTask } from "../../support/reminder_stories.ts";
import { seededRandom } from "../../support/seeded_random.ts";

/** How much is written, and for how long. */
export interface ReminderLoadOptions {
  /** Tasks that are begun in a second, each with three reminders. */
  tasksPerSecond: number;
  /** No task is begun after this time, in milliseconds. */
  durationMs: number;
  /** From which all that is random follows. */
  seed: number;
}

/** How many users there are. */
const USERS = 20;

/** A task's reminders fall due within this time, in milliseconds. */
const SPAN_MS = 3_000;

/** What may be done to a task and one of its reminders. */
const EDITS: readonly ((
  user: ApiUser,
  ids: { task: number; reminder: string; soon: string },
) => Promise<unknown>)[] = [
  (user, { task, soon }) =>
    user.send("PATCH", `/tasks/${task}`, { body: { due_date: soon } }),
  (user, { task }) =>
    user.send("PATCH", `/tasks/${task}`, { body: { due_date: null } }),
  (user, { task }) => user.send("PATCH", `/tasks/${task}/complete`),
  async (user, { task }) => {
    await user.send("PATCH", `/tasks/${task}/complete`);
    await user.send("PATCH", `/tasks/${task}/reopen`);
  },
  async (user, { task }) => {
    await user.send("DELETE", `/tasks/${task}`);
    await user.send("POST", `/tasks/${task}/restore`);
  },
  (user, { reminder, soon }) =>
    user.send("POST", `/reminders/${reminder}/snooze`, {
      body: { until: soon },
    }),
  (user, { reminder, soon }) =>
    user.send("PATCH", `/reminders/${reminder}`, { body: { remind_at: soon } }),
  (user, { reminder }) => user.send("DELETE", `/reminders/${reminder}`),
];

/**
 * Creates tasks with reminders that fall due within seconds, through the API,
 * and edits half of them just when they do.
 *
 * @throws When a request could not be made.
 */
export async function loadReminders(
  sql: Sql,
  { tasksPerSecond, durationMs, seed }: ReminderLoadOptions,
): Promise<void> {
  const random = seededRandom(seed);
  const app = makeApp({ sql });
  const users = await Promise.all(
    Array.from(
      { length: USERS },
      (_, n) => apiUser((request) => app.fetch(request), { id: `user-${n}` }),
    ),
  );
  const stories: Promise<void>[] = [];
  const startMs = performance.now();
  for (let n = 0;; n++) {
    const atMs = n * 1000 / tasksPerSecond;
    if (atMs > durationMs) break;
    await delay(Math.max(0, startMs + atMs - performance.now()));
    const user = users[n % USERS];
    if (user) stories.push(tellStory(user, random));
  }
  await Promise.all(stories);
}

async function tellStory(user: ApiUser, random: () => number): Promise<void> {
  const within = () => new Date(Date.now() + random() * SPAN_MS).toISOString();
  const task = await createTask(user, { due_date: within() });
  const times = [
    { before_due: "PT0S" },
    { before_due: "PT1S" },
    { remind_at: within() },
  ];
  const ids: string[] = [];
  for (const time of times) ids.push(await addReminder(user, task, time));
  while (random() < 0.5) {
    await delay(random() * SPAN_MS);
    const edit = EDITS[Math.floor(random() * EDITS.length)];
    const reminder = ids[Math.floor(random() * ids.length)] ?? "";
    await edit?.(user, { task, reminder, soon: within() });
  }
}
