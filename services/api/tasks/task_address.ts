import type { ApiContext } from "../http/environment.ts";
import { Problem } from "../http/problem.ts";
import type { TaskAddress } from "./task.ts";

/** The id of a task in a path: another word there may name something else. */
export const TASK_ID = ":task_id{[0-9]+}";

/**
 * Reads whose and which task the path names.
 *
 * @throws {Problem} Where it is no id: whatever can't be one names no task.
 */
export function taskAddress(c: ApiContext): TaskAddress {
  const text = c.req.param("task_id") ?? "";
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new Problem("not-found");
  return { userId: c.var.user.id, taskId: Number(text) };
}
