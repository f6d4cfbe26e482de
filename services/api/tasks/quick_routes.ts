import { Hono } from "@hono/hono";
import type { ApiServices } from "../http/api_services.ts";
import type { ApiEnvironment } from "../http/environment.ts";
import { answerOnce } from "../http/idempotency/answer_once.ts";
import { noQuery, readBody } from "../http/input.ts";
import { readPreferences } from "../http/preferences/preferences_row.ts";
import { Problem } from "../http/problem.ts";
import { dueNow } from "../due_now.ts";
import { addTask } from "./create_task.ts";
import { quickInput, readLine } from "./quick_input.ts";
import { taskETag, taskResource } from "./task.ts";

/** The route that creates a task of one line, at `/{user_id}/tasks/quick`. */
export function quickRoutes(
  { changes, taskIds }: ApiServices,
): Hono<ApiEnvironment> {
  const app = new Hono<ApiEnvironment>();

  app.post("/", noQuery, async (c) => {
    const { text } = await readBody(c, quickInput);
    const userId = c.var.user.id;
    const [{ timeZone }, now, id] = await Promise.all([
      readPreferences(changes.sql, userId),
      dueNow(changes.sql),
      taskIds.next(),
    ]);
    // Words cost time: it is spent before a transaction holds a connection.
    const line = readLine(text, { timeZone, now });
    return await answerOnce(c, changes, async (change) => {
      // Not before: a key keeps a refusal, and answers again what it has kept.
      if (line instanceof Problem) throw line;
      const { input, understood } = line;
      const task = await addTask(change, { id, userId, input });
      c.header("location", `/${encodeURIComponent(userId)}/tasks/${id}`);
      c.header("etag", taskETag(task));
      return c.json({ task: taskResource(task), understood }, 201);
    });
  });

  return app;
}
