import type { Queryable, Statement } from "@taskbell/db";
import type { EventMakers, TaskbellEvent } from "@taskbell/events";
import { eventRow, outboxInsert } from "@taskbell/outbox";
import {
  type Cause,
  type Change,
  type ChangeOptions,
  SERVICE,
} from "../../change.ts";
import { storedDueDate } from "./due_date.ts";
import { type Task, taskPayload } from "./task.ts";
import type { TaskInput } from "./task_input.ts";

/** What a task is made of. */
export interface NewTask {
  /** Drawn before: a transaction must not wait for a second connection. */
  id: number;
  /** The owner. */
  userId: string;
  /** What the owner wants. */
  input: TaskInput;
}

/** Creates a task on its own: its row and its event are one statement. */
export async function createTask(
  { sql, make, clock, onEvents }: ChangeOptions,
  cause: Cause,
  newTask: NewTask,
): Promise<Task> {
  const task = makeTask(newTask, new Date(clock.now()));
  const created = taskCreated(task, { make, cause });
  const { traceparent } = cause;
  const rows = [eventRow(created, { owner: SERVICE, traceparent })];
  await sql`
    with outbox_rows as (${outboxInsert(sql, rows)}) ${taskInsert(sql, task)}
  `;
  onEvents();
  return task;
}

/** Creates a task as part of a change. */
export async function addTask(change: Change, newTask: NewTask): Promise<Task> {
  const task = makeTask(newTask, change.now);
  await taskInsert(change.tx, task);
  change.emit(taskCreated(task, change));
  return task;
}

function makeTask({ id, userId, input }: NewTask, now: Date): Task {
  return {
    id,
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
}

function taskCreated(
  task: Task,
  { make, cause }: { make: EventMakers; cause: Cause },
): TaskbellEvent {
  return make.taskCreated({
    correlation_id: cause.correlationId,
    user_id: task.userId,
    payload: taskPayload(task),
  });
}

function taskInsert(
  sql: Queryable,
  task: Task,
): Statement<readonly object[]> {
  return sql`
    insert into tasks (
      id, user_id, title, description, priority, labels, due_date, due_day,
      time_zone, revision, created_at, updated_at
    ) values (
      ${task.id}, ${task.userId}, ${task.title}, ${task.description},
      ${task.priority}, ${task.labels}, ${task.dueDate}, ${task.dueDay}::text::date,
      ${task.timeZone}, ${task.revision}, ${task.createdAt}, ${task.updatedAt}
    )
  `;
}
