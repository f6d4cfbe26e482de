import type { ApiContext } from "../http/environment.ts";
import { type Task, taskETag, taskResource } from "./task.ts";

/** Answers a task with its entity tag. */
export function answerTask(
  c: ApiContext,
  task: Task,
  status: 200 | 201 = 200,
): Response {
  c.header("etag", taskETag(task));
  return c.json(taskResource(task), status);
}
