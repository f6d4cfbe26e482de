import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  checkReminders,
  type ReminderVerdict,
} from "../../harness/checker/check_reminders.ts";
import { apiUser, makeApp } from "../api_app.ts";
import { fireDue, schedulerOptions } from "../firing.ts";
import { outboxEvents } from "../outbox_rows.ts";
import { createTask, lineOf } from "../reminder_stories.ts";
import { stopTime, type TestDatabase } from "../test_database.ts";
import { reminderCommands } from "./reminder_commands.ts";
import { MODEL_LATENESS_MS, ReminderModel } from "./reminder_model.ts";

/** The most commands of one run; runs have any number up to it. */
const MAX_COMMANDS = 100;

/** Later than whatever a run schedules. */
const END_MS = Date.parse("2030-06-01T00:00:00Z");

/**
 * Does random things to a task, its reminders and the clock, in the API and in
 * the model, each run as a user of its own. It compares every answer, the
 * state of each reminder after every step, and at the end all events; then
 * what was scheduled must have fired once, or been cancelled or missed. The
 * seed is printed, as is what was done.
 *
 * @returns How many steps were done, and what became of the reminders.
 */
export async function compareReminders(
  database: Pick<TestDatabase, "sql">,
  { runs }: { runs: number },
): Promise<{ steps: number; verdicts: ReminderVerdict[] }> {
  const app = makeApp(database);
  const steps = { count: 0 };
  const verdicts: ReminderVerdict[] = [];
  const seed = Math.trunc(Math.random() * 2 ** 31);
  console.log(`Model of reminders: seed ${seed}`);
  const commands = fc.commands(reminderCommands, {
    maxCommands: MAX_COMMANDS,
    size: "max",
  });
  const property = fc.asyncProperty(commands, async (commands) => {
    const user = await apiUser((request) => app.fetch(request));
    const taskId = await createTask(user);
    const model = new ReminderModel();
    await setTime(database, model.nowMs);
    const real = { user, taskId, database, steps };
    await fc.asyncModelRun(() => ({ model, real }), commands);
    await end(model, database);
    const events = await outboxEvents(database.sql, user.id);
    for (const { id, story } of [...model.reminders, ...model.removed]) {
      const told = events.filter((event) =>
        "reminder_id" in event.payload && event.payload.reminder_id === id
      );
      assertEquals(told.map(lineOf), story);
    }
    const verdict = checkReminders(events);
    const { missing, doubled, wrong } = verdict;
    assertEquals({ missing, doubled, wrong }, {
      missing: [],
      doubled: [],
      wrong: [],
    });
    verdicts.push(verdict);
  });
  await fc.assert(property, { seed, numRuns: runs });
  return { steps: steps.count, verdicts };
}

async function setTime(
  { sql }: Pick<TestDatabase, "sql">,
  ms: number,
): Promise<void> {
  await stopTime(sql, new Date(ms).toISOString());
}

/** Lets all fall due that is still ahead. */
async function end(
  model: ReminderModel,
  database: Pick<TestDatabase, "sql">,
): Promise<void> {
  model.nowMs = END_MS;
  await setTime(database, END_MS);
  model.tick();
  const maxLatenessMs = MODEL_LATENESS_MS;
  const options = schedulerOptions(database, { maxLatenessMs });
  while (await fireDue(options, 100) > 0);
}
