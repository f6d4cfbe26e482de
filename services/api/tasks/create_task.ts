import type { Queryable, Statement } from "@taskbell/db";
import type { EventMakers, TaskbellEvent } from "@taskbell/events";
import { eventRow, outboxInsert } from "@taskbell/outbox";
import {
  type Cause,
  type Change,
  type ChangeOptions,
  SERVICE,
} from "../change.ts";
import { inputProblem } from "../http/input.ts";
import { readPreferences } from "../http/preferences/preferences_row.ts";
import { recurrenceResource } from "../recurrence/recurrence_resource.ts";
import { advancesAt, beginSeries, NO_SERIES } from "../series/begin_series.ts";
import { recurrenceProblems } from "../series/recurrence_problems.ts";
import { insertReminders } from "../reminders/insert_reminders.ts";
import { planReminders } from "../reminders/plan_reminders.ts";
import { storedDueDate } from "../due_date.ts";
import { type Task, taskPayload } from "./task.ts";
import type { NewTaskInput } from "./new_task_input.ts";

/** What a task is made of. */
export interface NewTask {
  /** Drawn before: a transaction must not wait for a second connection. */
  id: number;
  /** The owner. */
  userId: string;
  /** What the owner wants. */
  input: NewTaskInput;
  /** Where the input is in the body. @default {[]} */
  path?: readonly PropertyKey[];
}

/**
 * Creates a task without reminders on its own: its row and its event are one
 * statement.
 *
 * @throws {Problem} Where its recurrence does not fit its due date.
 */
export async function createTask(
  { sql, make, clock, onEvents, onScheduled }: ChangeOptions,
  cause: Cause,
  newTask: NewTask,
): Promise<Task> {
  const task = await makeTask(sql, {
    ...newTask,
    now: new Date(clock.now()),
  });
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

/**
 * Creates a task and its reminders as part of a change.
 *
 * @throws {Problem} Where its recurrence or a reminder does not fit its due
 * date, or a reminder has no recipient.
 */
export async function addTask(change: Change, newTask: NewTask): Promise<Task> {
  const task = await makeTask(change.tx, { ...newTask, now: change.now });
  const { input: { reminders: inputs }, path = [] } = newTask;
  const reminders = await planReminders(change.tx, {
    task,
    inputs,
    path: [...path, "reminders"],
  });
  await putTask(change, task);
  await insertReminders(change, { task, reminders });
  return task;
}

/** Stores a new task and tells of it. */
export async function putTask(change: Change, task: Task): Promise<void> {
  await taskInsert(change.tx, task);
  change.emit(taskCreated(task, change));
  if (advancesAt(task) !== null) change.schedules("series");
}

async function makeTask(
  sql: Queryable,
  { id, userId, input, path = [], now }: NewTask & { now: Date },
): Promise<Task> {
  const { recurrence } = input;
  const timeZone = recurrence && !input.time_zone
    ? await zoneOf(sql, userId)
    : input.time_zone;
  const task = {
    id,
    userId,
    title: input.title,
    description: input.description,
    completedAt: null,
    priority: input.priority,
    labels: input.labels,
    ...storedDueDate(input.due_date, timeZone),
    timeZone,
    revision: 1,
    createdAt: now,
    updatedAt: now,
    ...NO_SERIES,
  };
  if (recurrence === null) return task;
  const due = input.due_date;
  const problems = recurrenceProblems(recurrence, { due, timeZone });
  if (problems.length > 0) throw inputProblem(problems, { path });
  return { ...task, ...beginSeries(task, recurrenceResource(recurrence)) };
}

/** The zone of a user's series; UTC is what there is without one. */
async function zoneOf(sql: Queryable, userId: string): Promise<string | null> {
  const { timeZone } = await readPreferences(sql, userId);
  return timeZone === "UTC" ? null : timeZone;
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
