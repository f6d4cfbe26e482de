import type { ApiContext } from "../environment.ts";
import { Problem } from "../problem.ts";
import type { TaskAddress } from "./task.ts";

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
