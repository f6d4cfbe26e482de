import type { Queryable } from "@taskbell/db";
import type { Task } from "../../tasks/task.ts";

/** What a calendar shows of a task. */
export type CalendarTask =
  & Pick<Task, "id" | "title" | "description" | "priority" | "labels">
  & Pick<Task, "dueDay" | "revision" | "createdAt" | "updatedAt">
  & { dueDate: Date };

/** The most tasks that are still to come, and the most that are overdue. */
const MOST = 500;

/** The longest description, in code points; the rest is in the app. */
const DESCRIPTION = 1000;

/** The most labels of a task. */
const LABELS = 20;

/**
 * Reads the open tasks with a due date: those that are due next, then those
 * that were due last.
 */
export async function calendarTasks(
  sql: Queryable,
  userId: string,
): Promise<CalendarTask[]> {
  return await sql<CalendarTask[]>`
    select id, title, left(description, ${DESCRIPTION}) as description,
      priority, labels[1:${LABELS}] as labels, due_date as "dueDate",
      to_char(due_day, 'YYYY-MM-DD') as "dueDay", revision,
      created_at as "createdAt", updated_at as "updatedAt"
    from (
      (
        select * from tasks
        where user_id = ${userId} and not completed and deleted_at is null
          and due_date >= taskbell_now()
        order by due_date, id limit ${MOST}
      )
      union all
      (
        select * from tasks
        where user_id = ${userId} and not completed and deleted_at is null
          and due_date < taskbell_now()
        order by due_date desc, id desc limit ${MOST}
      )
    ) as task`;
}
