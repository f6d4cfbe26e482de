import type { Change } from "../change.ts";
import { assertMayWrite, type Preconditions } from "../http/preconditions.ts";
import { Problem } from "../http/problem.ts";
import { type Task, type TaskAddress, taskETag } from "./task.ts";
import { lockTask } from "./task_row.ts";

/** Which task to change, and in which state. */
export interface TaskTarget extends TaskAddress {
  /** What must hold for the task as it is. */
  preconditions: Preconditions;
}

/**
 * Opens a task for a change: locks it and checks the preconditions.
 *
 * @throws {Problem} Where the user has no such task or it has changed.
 */
export async function openTask(
  { tx }: Change,
  { preconditions, ...address }: TaskTarget,
): Promise<Task> {
  const task = await lockTask(tx, address);
  if (!task) throw new Problem("not-found");
  assertMayWrite(preconditions, taskETag(task));
  return task;
}
