import { assertEquals } from "@std/assert";
import type { TaskbellEvent } from "@taskbell/events";
import fc from "fast-check";
import { apiUser, makeApp } from "../api_app.ts";
import { outboxEvents } from "../outbox_rows.ts";
import { stopTime, type TestDatabase } from "../test_database.ts";
import { MODEL_START_MS } from "./arbitraries.ts";
import { taskCommands } from "./task_commands.ts";
import { TaskModel } from "./task_model.ts";

/** When things fall due: amid the due dates of the model. */
const DUE_NOW = "2030-06-15T12:00:00.000Z";

/** The most commands of one run; runs have any number up to it. */
const MAX_COMMANDS = 100;

/**
 * Runs random commands against the API and the model, each run as a user of
 * its own, and compares every answer and, at the end, the events. The seed is
 * printed, as is what was done.
 *
 * @returns How many steps were done and compared.
 */
export async function compareWithModel(
  { sql }: Pick<TestDatabase, "sql">,
  { runs }: { runs: number },
): Promise<number> {
  await stopTime(sql, DUE_NOW);
  const clock = { nowMs: MODEL_START_MS };
  const app = makeApp({ sql }, { clock: { now: () => clock.nowMs } });
  const dueNowMs = Date.parse(DUE_NOW);
  const steps = { count: 0 };
  const seed = Math.trunc(Math.random() * 2 ** 31);
  console.log(`Model of tasks: seed ${seed}`);
  const commands = fc.commands(taskCommands, {
    maxCommands: MAX_COMMANDS,
    size: "max",
  });
  const property = fc.asyncProperty(commands, async (commands) => {
    const user = await apiUser((request) => app.fetch(request));
    const model = new TaskModel(MODEL_START_MS);
    const real = { user, clock, dueNowMs, steps };
    await fc.asyncModelRun(() => ({ model, real }), commands);
    const events = await outboxEvents(sql, user.id);
    assertEquals(events.map(describe), model.events);
  });
  await fc.assert(property, { seed, numRuns: runs });
  console.log(`Model of tasks: ${runs} runs, ${steps.count} steps`);
  return steps.count;
}

function describe(event: TaskbellEvent): string {
  if (!("revision" in event.payload)) return event.event_type;
  const { task_id, revision } = event.payload;
  const changed = event.event_type === "task.updated"
    ? ` ${event.changed_fields.toSorted().join()}`
    : "";
  return `${event.event_type} ${task_id} ${revision}${changed}`;
}
