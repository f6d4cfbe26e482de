import { formatInstant } from "@taskbell/events";
import type { Change } from "../change.ts";
import { putTask } from "../tasks/create_task.ts";
import { storedDueDate } from "../due_date.ts";
import { type Task, writtenFields } from "../tasks/task.ts";
import { copyReminders } from "./copy_reminders.ts";
import type { NextInSeries } from "./next_in_series.ts";
import type { RecurringTask } from "./series_state.ts";

/** What came of an occurrence. */
export interface Advanced {
  /** The task that follows; `null` where the series has ended. */
  successor: Task | null;
}

/**
 * Tells that an occurrence has come, and makes the task that follows it, with
 * its reminders and events. For each occurrence this is done once: when it is
 * called again, it causes nothing.
 *
 * The key of `series_steps` decides who is first. No lock is waited for: who
 * writes the row holds the lock of the task.
 *
 * @param task Locked, and as it is now.
 * @param next What follows; `null`: the series has ended.
 * @returns `null` where it was done before.
 */
export async function advanceSeries(
  change: Change,
  task: RecurringTask,
  next: NextInSeries | null,
): Promise<Advanced | null> {
  const step = await takeStep(change, task, next);
  if (step === null) return null;
  const { make, emit, cause } = change;
  const { seriesId, userId, title } = task;
  const due = make.recurringTaskDue({
    correlation_id: cause.correlationId,
    user_id: userId,
    payload: {
      task_id: task.id,
      title,
      series_id: seriesId,
      rrule: task.recurrence.rrule,
      occurrence: formatInstant(task.occurrence.getTime()),
    },
  });
  emit(due);
  if (next === null || step.nextId === null) return { successor: null };
  // What a scheduler does has no request as its cause.
  const correlationId = cause.correlationId ?? due.event_id;
  const caused = { ...change, cause: { ...cause, correlationId } };
  const successor = successorOf(task, { id: step.nextId, next, change });
  emit(make.recurringTaskCreated({
    correlation_id: correlationId,
    user_id: userId,
    payload: {
      task_id: successor.id,
      previous_task_id: task.id,
      series_id: seriesId,
      title: successor.title,
      due_date: writtenFields(successor).due_date,
      occurrence: formatInstant(next.occurrence.at.getTime()),
    },
  }));
  await putTask(caused, successor);
  await copyReminders(caused, { from: task, to: successor });
  return { successor };
}

/** Writes that a task has its successor; `null` where it was written before. */
async function takeStep(
  { tx }: Change,
  { id, seriesId, occurrence }: RecurringTask,
  next: NextInSeries | null,
): Promise<{ nextId: number | null } | null> {
  const nextId = next === null ? tx`null` : tx`nextval('task_ids')`;
  const [step] = await tx<{ nextId: number | null }[]>`
    with advanced as (
      update tasks set advances_at = null
      where id = ${id} and advances_at is not null
    )
    insert into series_steps (series_id, occurrence, next_id)
    values (${seriesId}, ${occurrence}, ${nextId})
    on conflict do nothing
    returning next_id as "nextId"
  `;
  return step ?? null;
}

function successorOf(
  task: RecurringTask,
  { id, next, change: { now } }: {
    id: number;
    next: NextInSeries;
    change: Change;
  },
): Task {
  const { occurrence, count, madeUp } = next;
  const { nextFields, ...state } = task.series;
  const inherited = { ...task, ...nextFields };
  return {
    ...inherited,
    id,
    completedAt: null,
    ...storedDueDate(occurrence.due, state.timeZone),
    occurrence: occurrence.at,
    series: { ...state, count, madeUp, nextFields: {} },
    revision: 1,
    createdAt: now,
    updatedAt: now,
  };
}
