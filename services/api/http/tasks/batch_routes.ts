import { Hono } from "@hono/hono";
import type { ApiServices } from "../api_services.ts";
import type { ApiEnvironment } from "../environment.ts";
import { answerOnce } from "../idempotency/answer_once.ts";
import { noQuery, readBody } from "../input.ts";
import { batchInput } from "./batch_input.ts";
import { readOperations } from "./batch_operations.ts";
import { batchTasks } from "./batch_tasks.ts";

/** The route of batches, at `/{user_id}/tasks/batch`. */
export function batchRoutes(
  { changes, taskIds, requireIfMatch }: ApiServices,
): Hono<ApiEnvironment> {
  const app = new Hono<ApiEnvironment>();

  app.post("/", noQuery, async (c) => {
    const { atomic, operations } = await readBody(c, batchInput);
    const batch = {
      userId: c.var.user.id,
      atomic,
      requireIfMatch,
      operations: await readOperations(operations, { taskIds }),
    };
    return await answerOnce(
      c,
      changes,
      async (change) => c.json({ results: await batchTasks(change, batch) }),
    );
  });

  return app;
}
