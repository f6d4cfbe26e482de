import { Hono } from "@hono/hono";
import { z } from "zod";
import { commitChange } from "../../change.ts";
import type { ApiServices } from "../api_services.ts";
import { pageQuery, toPage } from "../cursor.ts";
import type { ApiContext, ApiEnvironment } from "../environment.ts";
import { causeOf, noQuery, readBody, readQuery } from "../input.ts";
import { Problem } from "../problem.ts";
import { completeTask } from "./complete_task.ts";
import { createTask } from "./create_task.ts";
import { listTasks } from "./list_tasks.ts";
import { type Task, taskETag, taskInput, taskResource } from "./task.ts";
import { findTask } from "./task_row.ts";

const taskPage = pageQuery(z.int());

/** The routes of a user's tasks, below `/{user_id}/tasks`. */
export function taskRoutes(services: ApiServices): Hono<ApiEnvironment> {
  const { changes, taskIds } = services;
  const app = new Hono<ApiEnvironment>();

  app.post("/", noQuery, async (c) => {
    const input = await readBody(c, taskInput);
    const userId = c.var.user.id;
    const cause = causeOf(c);
    const task = await createTask(changes, {
      userId,
      input,
      ids: taskIds,
      cause,
    });
    c.header("location", `/${encodeURIComponent(userId)}/tasks/${task.id}`);
    return answerTask(c, task, 201);
  });

  app.get("/", async (c) => {
    const query = readQuery(c, taskPage);
    const rows = await listTasks(changes.sql, {
      userId: c.var.user.id,
      ...query,
    });
    return c.json(toPage(rows, query.limit, {
      item: taskResource,
      position: ({ createdAt, id }) => ({ atMs: createdAt.getTime(), id }),
    }));
  });

  app.get("/:task_id", noQuery, async (c) => {
    return answerTask(c, await findTask(changes.sql, taskAddress(c)));
  });

  app.patch("/:task_id/complete", noQuery, async (c) => {
    const task = await commitChange(
      changes,
      causeOf(c),
      (change) => completeTask(change, taskAddress(c)),
    );
    return answerTask(c, task);
  });

  return app;
}

/** Reads whose and which task the path names. */
export function taskAddress(
  c: ApiContext,
): { userId: string; taskId: number } {
  const text = c.req.param("task_id") ?? "";
  // Whatever can't be an id names no task.
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new Problem("not-found");
  return { userId: c.var.user.id, taskId: Number(text) };
}

function answerTask(
  c: ApiContext,
  task: Task | null,
  status: 200 | 201 = 200,
): Response {
  if (!task) throw new Problem("not-found");
  c.header("etag", taskETag(task));
  return c.json(taskResource(task), status);
}
