import { Hono } from "@hono/hono";
import type { ApiServices } from "../http/api_services.ts";
import type { ApiEnvironment } from "../http/environment.ts";
import { answerOnce } from "../http/idempotency/answer_once.ts";
import { noQuery, readBody } from "../http/input.ts";
import { adoptEmail } from "../http/preferences/adopt_email.ts";
import { Problem } from "../http/problem.ts";
import { Turns } from "../http/turns.ts";
import { batchInput } from "./batch_input.ts";
import { readOperations, type ReadyOperation } from "./batch_operations.ts";
import { batchTasks } from "./batch_tasks.ts";

/** The route of batches, at `/{user_id}/tasks/batch`. */
export function batchRoutes(
  { changes, taskIds, requireIfMatch }: ApiServices,
): Hono<ApiEnvironment> {
  const app = new Hono<ApiEnvironment>();
  // A batch keeps a connection for long, and longer where it waits for another
  // one of its user: a few users would keep them all. Those that wait keep
  // their bodies in memory.
  const turns = new Turns();

  app.post("/", noQuery, async (c) => {
    const { atomic, operations } = await readBody(c, batchInput);
    const batch = {
      userId: c.var.user.id,
      atomic,
      requireIfMatch,
      operations: await readOperations(operations, { taskIds }),
    };
    if (batch.operations.some(hasReminders)) {
      await adoptEmail(changes.sql, c.var.user);
    }
    const run = () =>
      answerOnce(
        c,
        changes,
        async (change) => c.json({ results: await batchTasks(change, batch) }),
      );
    const { signal } = c.req.raw;
    return await turns.take(batch.userId, run, { signal });
  });

  return app;
}

function hasReminders(operation: ReadyOperation | Problem): boolean {
  return !(operation instanceof Problem) && operation.op === "create" &&
    operation.task.reminders.length > 0;
}
