import { invalidInput } from "../http/problem.ts";
import { type DueTask, remindAtBefore } from "./before_due.ts";

/**
 * Tells when a reminder fires that a person has asked for.
 *
 * @throws {Problem} Where it is to precede a due date and there is none.
 */
export function reminderTime(
  task: DueTask,
  { remindAt, beforeDue }: { remindAt: Date | null; beforeDue: string | null },
): Date {
  const time = beforeDue === null ? remindAt : remindAtBefore(task, beforeDue);
  if (time !== null) return time;
  throw invalidInput("#/before_due", "needs a due date, which the task lacks");
}
