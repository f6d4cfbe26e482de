import type { SqlParameter } from "@taskbell/db";
import type { Change } from "../change.ts";
import type { Task } from "./task.ts";
import { taskColumns } from "./task_row.ts";

/** The columns that a change may set. */
export interface TaskColumns {
  title?: string;
  description?: string | null;
  priority?: string;
  labels?: string[];
  due_date?: Date | null;
  due_day?: string | null;
  time_zone?: string | null;
  completed_at?: Date | null;
  deleted_at?: SqlParameter;
  series_id?: string | null;
  recurrence?: SqlParameter;
  occurrence?: Date | null;
  series?: SqlParameter;
  advances_at?: Date | null;
}

/**
 * Sets some columns of a locked task and counts the write.
 *
 * `updated_at` never goes back, whatever the clocks of two processes tell.
 */
export async function writeTask(
  { tx, now }: Change,
  task: Task,
  columns: TaskColumns,
): Promise<Task> {
  const [written] = await tx<Task[]>`
    update tasks set ${tx(columns)},
      updated_at = greatest(updated_at, ${now}), revision = revision + 1
    where id = ${task.id}
    returning ${taskColumns(tx)}
  `;
  if (!written) throw new Error(`Cannot write task ${task.id}: it is gone`);
  return written;
}
