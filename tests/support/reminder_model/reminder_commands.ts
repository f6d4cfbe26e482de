import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { ApiAnswer, ApiUser } from "../api_app.ts";
import { fireDue, schedulerOptions } from "../firing.ts";
import { stopTime, type TestDatabase } from "../test_database.ts";
import {
  DISTANCES,
  type Due,
  MODEL_START_MS,
  remindMs,
  type Zone,
  ZONES,
} from "./model_time.ts";
import { MODEL_LATENESS_MS, type ReminderModel } from "./reminder_model.ts";

/** The API that is compared with the model. */
export interface ReminderSystem {
  user: ApiUser;
  taskId: number;
  database: Pick<TestDatabase, "sql">;
  /** Counts what was done and compared. */
  steps: { count: number };
}

type Command = fc.AsyncCommand<ReminderModel, ReminderSystem>;
type Run = (model: ReminderModel, system: ReminderSystem) => Promise<unknown>;

const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;

/** Makes a command; its name is what a failure shows. */
function command(name: string, run: Run, needsReminder = false): Command {
  return {
    check: ({ reminders }) => !needsReminder || reminders.length > 0,
    async run(model, system) {
      system.steps.count++;
      await run(model, system);
      await compareStates(model, system);
    },
    toString: () => name,
  };
}

const index = fc.nat(10);
const distance = fc.constantFrom(...Object.keys(DISTANCES));
/** Around the time at which the model begins, and where clocks change. */
const instant = fc.integer({ min: -24, max: 24 * 5 * 2 }).map((halfHours) =>
  MODEL_START_MS + halfHours * 30 * MINUTE_MS
);
const due: fc.Arbitrary<Due> = fc.oneof(
  instant.map((ms) => new Date(ms).toISOString()),
  fc.integer({ min: 0, max: 5 }).map((days) =>
    new Date(MODEL_START_MS + days * DAY_MS).toISOString().slice(0, 10)
  ),
  instant.map((ms) => new Date(ms).toISOString()),
  fc.constant(null),
);

/** What may be done to a task, its reminders and the clock. */
export const reminderCommands: fc.Arbitrary<Command>[] = [
  fc.record({
    due,
    zone: fc.constantFrom<Zone>(...ZONES),
    by: fc.constantFrom("PATCH", "PUT", "batch"),
  }).map(edit),
  fc.constantFrom(
    ...["complete", "reopen", "delete", "restore", "restore", "reopen"],
  ).map(act),
  // A task that stays done or deleted lets nothing happen.
  fc.constantFrom("reopen", "restore").map(act),
  fc.oneof(instant, distance).map(add),
  fc.oneof(instant, distance).map(add),
  fc.record({ index, time: fc.oneof(instant, distance, fc.constant(null)) })
    .map(change),
  fc.record({ index, minutes: fc.constantFrom(1, 45, 2000) }).map(snooze),
  fc.record({ index, until: instant }).map(snooze),
  fc.record({ index }).map(remove),
  fc.constantFrom(-60, -1, 1, 29, 30, 60, 600, 1441, 4000).map(wait),
  fc.constantFrom(1, 30, 60, 600).map(wait),
  fc.constant(tick()),
  fc.constant(tick()),
];

function edit(
  { due, zone, by }: { due: Due; zone: Zone; by: string },
): Command {
  return command(`${by} ${due} ${zone}`, async (model, { user, taskId }) => {
    const task = { due_date: due, time_zone: zone };
    const operations = [{ op: "update", task_id: taskId, task }];
    const { status } = by === "batch"
      ? await user.send("POST", "/tasks/batch", { body: { operations } })
      : await user.send(by, `/tasks/${taskId}`, {
        body: { title: "T", ...task },
      });
    assertEquals(status, model.deleted && by !== "batch" ? 404 : 200);
    if (!model.deleted) model.edit(due, zone);
  });
}

function act(action: string): Command {
  return command(action, async (model, { user, taskId }) => {
    const path = `/tasks/${taskId}`;
    const { status } = action === "delete"
      ? await user.send("DELETE", path)
      : action === "restore"
      ? await user.send("POST", `${path}/restore`)
      : await user.send("PATCH", `${path}/${action}`);
    if (action === "restore") model.restore();
    else if (model.deleted) return assertEquals(status, 404);
    else if (action === "delete") model.delete();
    else if (action === "complete") model.complete();
    else model.reopen();
    assertEquals(status, action === "delete" ? 204 : 200);
  });
}

/** A time as a request has it. */
function timeField(time: number | string | null): Record<string, unknown> {
  return typeof time === "number"
    ? { remind_at: new Date(time).toISOString() }
    : { before_due: time };
}

/** Whether a request for a reminder of the task is answered as it should. */
function isTaken(
  model: ReminderModel,
  { status }: ApiAnswer,
  { success, atMs }: { success: 200 | 201; atMs: number | null },
): boolean {
  const expected = model.deleted
    ? 404
    : model.completed
    ? 409
    : atMs === null
    ? 422
    : success;
  assertEquals(status, expected);
  return status === success;
}

function add(time: number | string): Command {
  return command(`add ${time}`, async (model, { user, taskId }) => {
    const answer = await user.send("POST", `/tasks/${taskId}/reminders`, {
      body: { channel: "in_app", ...timeField(time) },
    });
    const before = typeof time === "string" ? time : null;
    const atMs = typeof time === "string" ? remindMs(model, time) : time;
    if (isTaken(model, answer, { success: 201, atMs }) && atMs !== null) {
      model.add(answer.json.reminder_id, { atMs, before });
    }
  });
}

function change(
  { index, time }: { index: number; time: number | string | null },
): Command {
  return command(`change ${index} ${time}`, async (model, { user }) => {
    const reminder = model.at(index);
    const path = `/reminders/${reminder.id}`;
    const answer = await user.send("PATCH", path, { body: timeField(time) });
    const before = typeof time === "string" ? time : null;
    const atMs = typeof time === "string"
      ? remindMs(model, time)
      : time ?? reminder.atMs;
    const isSame = atMs === reminder.atMs && before === reminder.before;
    if (isSame && !model.deleted) return assertEquals(answer.status, 200);
    if (atMs === null && model.completed && !model.deleted) {
      // Both are wrong; which is told first is no matter.
      return assertEquals(answer.status >= 400, true);
    }
    if (!isTaken(model, answer, { success: 200, atMs }) || atMs === null) {
      return;
    }
    reminder.before = before;
    if (atMs !== reminder.atMs || reminder.state === "scheduled") {
      model.schedule(reminder, atMs);
    }
  }, true);
}

function snooze(
  { index, minutes, until }: {
    index: number;
    minutes?: number;
    until?: number;
  },
): Command {
  const name = `snooze ${index} ${minutes ?? until}`;
  return command(name, async (model, { user }) => {
    const reminder = model.at(index);
    const answer = await user.send("POST", `/reminders/${reminder.id}/snooze`, {
      body: until === undefined
        ? { minutes }
        : { until: new Date(until).toISOString() },
    });
    const ahead = until ?? model.nowMs + (minutes ?? 0) * MINUTE_MS;
    const atMs = ahead > model.nowMs ? ahead : null;
    if (isTaken(model, answer, { success: 200, atMs }) && atMs !== null) {
      if (model.due === null) reminder.before = null;
      model.schedule(reminder, atMs);
    }
  }, true);
}

function remove({ index }: { index: number }): Command {
  return command(`remove ${index}`, async (model, { user }) => {
    const reminder = model.at(index);
    const { status } = await user.send("DELETE", `/reminders/${reminder.id}`);
    assertEquals(status, model.deleted ? 404 : 204);
    if (!model.deleted) model.remove(reminder);
  }, true);
}

function wait(minutes: number): Command {
  return command(`wait ${minutes} min`, async (model, { database }) => {
    model.nowMs += minutes * MINUTE_MS;
    await stopTime(database.sql, new Date(model.nowMs).toISOString());
  });
}

function tick(): Command {
  return command("tick", async (model, { database }) => {
    model.tick();
    const options = schedulerOptions(database, {
      maxLatenessMs: MODEL_LATENESS_MS,
    });
    while (await fireDue(options, 2) > 0);
  });
}

async function compareStates(
  model: ReminderModel,
  { user, taskId }: ReminderSystem,
): Promise<void> {
  const { status, json } = await user.send(
    "GET",
    `/tasks/${taskId}/reminders?limit=200`,
  );
  if (model.deleted) return assertEquals(status, 404);
  const byId = (json.items ?? []).map(
    ({ reminder_id, state, remind_at, before_due }): [string, unknown] => [
      reminder_id,
      [state, remind_at, before_due],
    ],
  );
  assertEquals(
    new Map(byId),
    new Map(model.reminders.map(({ id, state, atMs, before }) => [
      id,
      [state, new Date(atMs).toISOString(), before],
    ])),
  );
}
