import { Hono } from "@hono/hono";
import { type Change, commitChange } from "../../change.ts";
import type { ApiServices } from "../api_services.ts";
import type { ApiContext, ApiEnvironment } from "../environment.ts";
import { answerOnce } from "../idempotency/answer_once.ts";
import { causeOf, noQuery, readBody, readNothing } from "../input.ts";
import { assertConditional, readPreconditions } from "../preconditions.ts";
import { answerTask } from "./answer_task.ts";
import { completeTask } from "./complete_task.ts";
import { deleteTask } from "./delete_task.ts";
import { editTask } from "./edit_task.ts";
import type { TaskTarget } from "./open_task.ts";
import { reopenTask } from "./reopen_task.ts";
import { restoreTask } from "./restore_task.ts";
import { taskAddress } from "./task_address.ts";
import { taskBody, taskInput, taskPatch } from "./task_input.ts";

/** The routes that change one task, below `/{user_id}/tasks/{task_id}`. */
export function changeRoutes(
  { changes, requireIfMatch, onReminder }: ApiServices,
): Hono<ApiEnvironment> {
  const app = new Hono<ApiEnvironment>();

  const target = (c: ApiContext): TaskTarget => {
    const target = { ...taskAddress(c), preconditions: readPreconditions(c) };
    if (requireIfMatch) assertConditional(target.preconditions);
    return target;
  };
  const commit = <T>(c: ApiContext, work: (change: Change) => Promise<T>) =>
    commitChange(changes, causeOf(c), work);

  app.put("/", noQuery, async (c) => {
    const edit = {
      ...target(c),
      patch: await readBody(c, taskInput, taskBody),
    };
    return answerTask(c, await commit(c, (change) => editTask(change, edit)));
  });

  app.patch("/", noQuery, async (c) => {
    const edit = {
      ...target(c),
      patch: await readBody(c, taskPatch, taskBody),
    };
    return answerTask(c, await commit(c, (change) => editTask(change, edit)));
  });

  app.delete("/", noQuery, async (c) => {
    const doomed = target(c);
    await commit(c, (change) => deleteTask(change, doomed));
    return c.body(null, 204);
  });

  app.patch("/complete", noQuery, async (c) => {
    const found = target(c);
    await readNothing(c);
    const task = await commit(c, (change) => completeTask(change, found));
    return answerTask(c, task);
  });

  app.patch("/reopen", noQuery, async (c) => {
    const found = target(c);
    await readNothing(c);
    const task = await commit(c, (change) => reopenTask(change, found));
    onReminder();
    return answerTask(c, task);
  });

  // Who has deleted a task can't read its tag any more: none is required.
  app.post("/restore", noQuery, async (c) => {
    const deleted = { ...taskAddress(c), preconditions: readPreconditions(c) };
    await readNothing(c);
    const answer = await answerOnce(
      c,
      changes,
      async (change) => answerTask(c, await restoreTask(change, deleted)),
    );
    onReminder();
    return answer;
  });

  return app;
}
