import { eventRow, outboxInsert } from "@taskbell/outbox";
import { type Cause, type ChangeOptions, SERVICE } from "../../change.ts";
import { storedDueDate } from "./due_date.ts";
import { type Task, taskPayload } from "./task.ts";
import type { TaskInput } from "./task_input.ts";
import type { TaskIds } from "./task_ids.ts";

/** Creates a task: its row and its event are one statement. */
export async function createTask(
  { sql, make, clock, onEvents }: ChangeOptions,
  { userId, input, ids, cause }: {
    userId: string;
    input: TaskInput;
    ids: TaskIds;
    cause: Cause;
  },
): Promise<Task> {
  const now = new Date(clock.now());
  const task: Task = {
    id: await ids.next(),
    userId,
    title: input.title,
    description: input.description,
    completedAt: null,
    priority: input.priority,
    labels: input.labels,
    ...storedDueDate(input.due_date, input.time_zone),
    timeZone: input.time_zone,
    revision: 1,
    createdAt: now,
    updatedAt: now,
  };
  const created = make.taskCreated({
    correlation_id: cause.correlationId,
    user_id: userId,
    payload: taskPayload(task),
  });
  const { traceparent } = cause;
  const rows = [eventRow(created, { owner: SERVICE, traceparent })];
  await sql`
    with outbox_rows as (${outboxInsert(sql, rows)})
    insert into tasks (
      id, user_id, title, description, priority, labels, due_date, due_day,
      time_zone, revision, created_at, updated_at
    ) values (
      ${task.id}, ${userId}, ${task.title}, ${task.description},
      ${task.priority}, ${task.labels}, ${task.dueDate}, ${task.dueDay}::text::date,
      ${task.timeZone}, ${task.revision}, ${now}, ${now}
    )
  `;
  onEvents();
  return task;
}
