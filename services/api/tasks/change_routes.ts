import { Hono } from "@hono/hono";
import { type Change, commitChange } from "../change.ts";
import { scopeQuery } from "../series/edit_scope.ts";
import type { ApiServices } from "../http/api_services.ts";
import type { ApiContext, ApiEnvironment } from "../http/environment.ts";
import { answerOnce } from "../http/idempotency/answer_once.ts";
import {
  causeOf,
  noQuery,
  readBody,
  readNothing,
  readQuery,
} from "../http/input.ts";
import { assertConditional, readPreconditions } from "../http/preconditions.ts";
import { answerTask } from "./answer_task.ts";
import { completeTask } from "./complete_task.ts";
import { deleteTask } from "./delete_task.ts";
import { editTask } from "./edit_task.ts";
import type { TaskTarget } from "./open_task.ts";
import { reopenTask } from "./reopen_task.ts";
import { restoreTask } from "./restore_task.ts";
import { skipTask } from "./skip_task.ts";
import { taskResource } from "./task.ts";
import { taskAddress } from "./task_address.ts";
import { taskBody, taskInput, taskPatch } from "./task_input.ts";

/** The routes that change one task, below `/{user_id}/tasks/{task_id}`. */
export function changeRoutes(
  { changes, requireIfMatch }: ApiServices,
): Hono<ApiEnvironment> {
  const app = new Hono<ApiEnvironment>();

  const target = (c: ApiContext): TaskTarget => {
    const target = { ...taskAddress(c), preconditions: readPreconditions(c) };
    if (requireIfMatch) assertConditional(target.preconditions);
    return target;
  };
  const commit = <T>(c: ApiContext, work: (change: Change) => Promise<T>) =>
    commitChange(changes, causeOf(c), work);

  const edit = async (
    c: ApiContext,
    schema: typeof taskInput | typeof taskPatch,
  ): Promise<Response> => {
    const { scope } = readQuery(c, scopeQuery);
    const patch = await readBody(c, schema, taskBody);
    const edit = { ...target(c), patch, scope };
    const task = await commit(c, (change) => editTask(change, edit));
    return answerTask(c, task);
  };

  app.put("/", (c) => edit(c, taskInput));
  app.patch("/", (c) => edit(c, taskPatch));

  app.delete("/", async (c) => {
    const doomed = { ...target(c), ...readQuery(c, scopeQuery) };
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
    return answerTask(c, task);
  });

  app.post("/skip", noQuery, async (c) => {
    const found = target(c);
    await readNothing(c);
    return await answerOnce(c, changes, async (change) => {
      const next = await skipTask(change, found);
      return c.json({ next: next && taskResource(next) });
    });
  });

  // Who has deleted a task can't read its tag any more: none is required.
  app.post("/restore", noQuery, async (c) => {
    const deleted = { ...taskAddress(c), preconditions: readPreconditions(c) };
    await readNothing(c);
    return await answerOnce(
      c,
      changes,
      async (change) => answerTask(c, await restoreTask(change, deleted)),
    );
  });

  return app;
}
