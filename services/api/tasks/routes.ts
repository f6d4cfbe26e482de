import { Hono } from "@hono/hono";
import type { ApiServices } from "../http/api_services.ts";
import { toPage } from "../http/cursor.ts";
import type { ApiEnvironment } from "../http/environment.ts";
import { answerOnce } from "../http/idempotency/answer_once.ts";
import { causeOf, noQuery, readBody, readQuery } from "../http/input.ts";
import { isKnown, readPreconditions } from "../http/preconditions.ts";
import { adoptEmail } from "../http/preferences/adopt_email.ts";
import { Problem } from "../http/problem.ts";
import { answerTask } from "./answer_task.ts";
import { batchRoutes } from "./batch_routes.ts";
import { changeRoutes } from "./change_routes.ts";
import { addTask, createTask } from "./create_task.ts";
import { listTasks } from "./list/list_tasks.ts";
import { resolveDays } from "./list/resolve_days.ts";
import { searchTasks } from "./list/search_tasks.ts";
import { taskQuery } from "./list/task_query.ts";
import { quickRoutes } from "./quick_routes.ts";
import { type Task, taskETag, taskResource } from "./task.ts";
import { TASK_ID, taskAddress } from "./task_address.ts";
import { newTaskInput } from "./new_task_input.ts";
import { taskBody } from "./task_input.ts";
import { findTask } from "./task_row.ts";

/** The routes of a user's tasks, below `/{user_id}/tasks`. */
export function taskRoutes(services: ApiServices): Hono<ApiEnvironment> {
  const { changes, taskIds } = services;
  const app = new Hono<ApiEnvironment>();

  app.post("/", noQuery, async (c) => {
    const input = await readBody(c, newTaskInput, taskBody);
    const userId = c.var.user.id;
    const newTask = { id: await taskIds.next(), userId, input };
    const hasReminders = input.reminders.length > 0;
    if (hasReminders) await adoptEmail(changes.sql, c.var.user);
    const answer = (task: Task) => {
      c.header("location", `/${encodeURIComponent(userId)}/tasks/${task.id}`);
      return answerTask(c, task, 201);
    };
    const unkeyed = async () =>
      answer(await createTask(changes, causeOf(c), newTask));
    return await answerOnce(
      c,
      changes,
      async (change) => answer(await addTask(change, newTask)),
      hasReminders ? {} : { unkeyed },
    );
  });

  app.route("/quick", quickRoutes(services));
  app.route("/batch", batchRoutes(services));

  app.get("/", async (c) => {
    const query = readQuery(c, taskQuery);
    const userId = c.var.user.id;
    const { sql } = changes;
    const filter = await resolveDays(sql, { userId, ...query });
    const read = filter.q === undefined ? listTasks : searchTasks;
    const rows = await read(sql, { userId, ...query, filter });
    return c.json(toPage(rows, query.limit, {
      item: taskResource,
      cursor: ({ sortKey, id }) => [
        query.scope,
        sortKey instanceof Date ? sortKey.getTime() : sortKey,
        id,
      ],
    }));
  });

  app.get(`/${TASK_ID}`, noQuery, async (c) => {
    const task = await findTask(changes.sql, taskAddress(c));
    if (!task) throw new Problem("not-found");
    const etag = taskETag(task);
    if (isKnown(readPreconditions(c), etag)) return c.body(null, 304, { etag });
    return answerTask(c, task);
  });

  app.route(`/${TASK_ID}`, changeRoutes(services));
  return app;
}
