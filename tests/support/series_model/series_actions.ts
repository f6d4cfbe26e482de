import { assert } from "@std/assert";
import fc from "fast-check";
import type { ApiUser } from "../api_app.ts";
import { type SeriesApi, seriesTasks } from "../series_api.ts";
import type { ModelTask, SeriesModel } from "./series_model.ts";

const HOUR_MS = 3_600_000;

/** What is done to a task, or to the clock. */
export type SeriesAction =
  | {
    kind: "complete" | "reopen" | "delete" | "restore" | "skip" | "settle";
    index: number;
  }
  | { kind: "move" | "moveFollowing"; index: number; hours: number }
  | { kind: "wait"; hours: number };

/** Anything that may be done; the clock goes back at times. */
export const seriesAction: fc.Arbitrary<SeriesAction> = fc.oneof(
  fc.record({
    kind: fc.constantFrom<"wait">("wait"),
    hours: fc.oneof(
      fc.integer({ min: -3, max: 30 }),
      fc.integer({ min: 0, max: 400 }),
    ),
  }),
  fc.record({
    kind: fc.constantFrom(
      "complete" as const,
      "reopen" as const,
      "delete" as const,
      "restore" as const,
      "skip" as const,
      "settle" as const,
      "settle" as const,
    ),
    index: fc.nat(20),
  }),
  fc.record({
    kind: fc.constantFrom("move" as const, "moveFollowing" as const),
    index: fc.nat(20),
    hours: fc.integer({ min: 1, max: 40 }),
  }),
);

/** What is driven side by side with the model. */
export interface SeriesRun {
  api: SeriesApi;
  user: ApiUser;
  model: SeriesModel;
  time: { ms: number };
}

/** Does one thing to both. */
export async function act(
  run: SeriesRun,
  action: SeriesAction,
): Promise<void> {
  const { api, model, time } = run;
  if (action.kind === "wait") {
    time.ms += action.hours * HOUR_MS;
    await api.setTime(new Date(time.ms));
    return;
  }
  if (action.kind === "settle") {
    await api.settle();
    return model.settle(time.ms);
  }
  const position = action.index % model.tasks.length;
  const task = model.tasks[position];
  assert(task);
  const id = await taskId(run, position);
  const status = await send(run, { action, id, task });
  assert(status < 500, `${status}`);
}

/** Both make tasks in the same order. */
async function taskId(
  { api, user }: SeriesRun,
  position: number,
): Promise<number> {
  const tasks = await seriesTasks(api.database.sql, user.id);
  const ids = tasks.map(({ id }) => id).toSorted((a, b) => a - b);
  const id = ids[position];
  assert(id !== undefined, `There are only ${ids.length} tasks`);
  return id;
}

async function send(
  { user, model, time }: SeriesRun,
  { action, id, task }: {
    action: SeriesAction;
    id: number;
    task: ModelTask;
  },
): Promise<number> {
  const path = `/tasks/${id}`;
  switch (action.kind) {
    case "complete":
    case "reopen": {
      model[action.kind](task, time.ms);
      return (await user.send("PATCH", `${path}/${action.kind}`)).status;
    }
    case "delete":
      model.delete(task, time.ms);
      return (await user.send("DELETE", path)).status;
    case "skip":
      model.skip(task, time.ms);
      return (await user.send("POST", `${path}/skip`)).status;
    case "restore":
      model.restore(task, time.ms);
      return (await user.send("POST", `${path}/restore`)).status;
    case "move":
    case "moveFollowing": {
      const due = new Date(task.occurrenceMs + action.hours * HOUR_MS);
      const follows = action.kind === "moveFollowing";
      if (follows) model.moveFollowing(task, { due, nowMs: time.ms });
      else model.move(task, due);
      const body = { due_date: due.toISOString(), title: "Moved" };
      const query = follows ? "?scope=following" : "";
      return (await user.send("PATCH", `${path}${query}`, { body })).status;
    }
    default:
      throw new TypeError(`Cannot send a request to ${action.kind}`);
  }
}
