import { inputProblem } from "../http/input.ts";
import { type DueTask, remindAtBefore } from "./before_due.ts";

/**
 * Tells when a reminder fires that a person has asked for.
 *
 * @throws {Problem} Where it is to precede a due date and there is none.
 */
export function reminderTime(
  task: DueTask,
  { remindAt, beforeDue, path = [] }: {
    remindAt: Date | null;
    beforeDue: string | null;
    /** Where the reminder is in the body. @default {[]} */
    path?: readonly PropertyKey[];
  },
): Date {
  const time = beforeDue === null ? remindAt : remindAtBefore(task, beforeDue);
  if (time !== null) return time;
  const detail = "needs a due date, which the task lacks";
  throw inputProblem([{ path: ["before_due"], detail }], { path });
}
