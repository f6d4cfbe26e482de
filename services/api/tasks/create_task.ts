import type { Queryable, Statement } from "@taskbell/db";
import type { EventMakers, TaskbellEvent } from "@taskbell/events";
import { eventRow, outboxInsert } from "@taskbell/outbox";
import {
  type Cause,
  type Change,
  type ChangeOptions,
  SERVICE,
} from "../change.ts";
import { recurrenceResource } from "../recurrence/recurrence_resource.ts";
import { advancesAt, beginSeries, NO_SERIES } from "../series/begin_series.ts";
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
  { sql, make, clock, onEvents, onScheduled }: ChangeOptions,
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
  if (advancesAt(task) !== null) onScheduled?.("series");
  return task;
}

/** Creates a task as part of a change. */
export async function addTask(change: Change, newTask: NewTask): Promise<Task> {
  const task = makeTask(newTask, change.now);
  await putTask(change, task);
  return task;
}

/** Stores a new task and tells of it. */
export async function putTask(change: Change, task: Task): Promise<void> {
  await taskInsert(change.tx, task);
  change.emit(taskCreated(task, change));
  if (advancesAt(task) !== null) change.schedules("series");
}

function makeTask({ id, userId, input }: NewTask, now: Date): Task {
  const { recurrence } = input;
  const task = {
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
    ...NO_SERIES,
  };
  if (recurrence === null) return task;
  return { ...task, ...beginSeries(task, recurrenceResource(recurrence)) };
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
      time_zone, revision, created_at, updated_at, series_id, recurrence,
      occurrence, series, advances_at
    ) values (
      ${task.id}, ${task.userId}, ${task.title}, ${task.description},
      ${task.priority}, ${task.labels}, ${task.dueDate}, ${task.dueDay}::text::date,
      ${task.timeZone}, ${task.revision}, ${task.createdAt}, ${task.updatedAt},
      ${task.seriesId}, ${task.recurrence && sql.json(task.recurrence)},
      ${task.occurrence}, ${task.series && sql.json(task.series)},
      ${advancesAt(task)}
    )
  `;
}
