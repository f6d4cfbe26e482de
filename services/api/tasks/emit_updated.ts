import type { Change } from "../change.ts";
import { type Task, taskPayload } from "./task.ts";

/** Emits task.updated, which says what of a task has changed. */
export function emitUpdated(
  { emit, make, cause }: Change,
  task: Task,
  changedFields: string[],
): void {
  emit(make.taskUpdated({
    correlation_id: cause.correlationId,
    user_id: task.userId,
    payload: taskPayload(task),
    changed_fields: changedFields,
  }));
}
