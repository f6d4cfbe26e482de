import { formatInstant } from "@taskbell/events";
import type { RecurrenceResource } from "../recurrence/recurrence_resource.ts";
import type { SeriesState } from "../series/series_state.ts";
import type { StoredDueDate } from "../due_date.ts";

/** How urgent a task is, the least first. */
export const PRIORITIES = ["low", "medium", "high", "urgent"] as const;

/** How urgent a task is. */
export type Priority = (typeof PRIORITIES)[number];

/** A task as it is stored. */
export interface Task extends StoredDueDate {
  /** Unique among all users. */
  id: number;
  /** The owner. */
  userId: string;
  /** 1 to 500 code points, as given. */
  title: string;
  /** At most 20 000 code points. */
  description: string | null;
  /** When it was completed; `null` while it is open. */
  completedAt: Date | null;
  /** How urgent it is. */
  priority: Priority;
  /** The owner's words, in the owner's order. */
  labels: string[];
  /** An IANA time zone. */
  timeZone: string | null;
  /** Counts the writes, from 1. */
  revision: number;
  /** Whole milliseconds. */
  createdAt: Date;
  /** Whole milliseconds; never goes back. */
  updatedAt: Date;
  /** How it recurs; `null`: it has no successor. */
  recurrence: RecurrenceResource | null;
  /** What the tasks of a series share; it stays when the series ends. */
  seriesId: string | null;
  /** The rule's instant; it stays when the due date is edited. */
  occurrence: Date | null;
  /** What it keeps for its successor. */
  series: SeriesState | null;
}

/** Whose and which task. */
export interface TaskAddress {
  /** The owner. */
  userId: string;
  /** The task's id. */
  taskId: number;
}

/** Writes an instant, or `null` where there is none. */
export function instantOrNull(date: Date | null): string | null {
  return date === null ? null : formatInstant(date.getTime());
}

/** The fields that the owner writes, as answers and events show them. */
export function writtenFields(task: Task): {
  title: string;
  description: string | null;
  priority: Priority;
  due_date: string | null;
  labels: string[];
  time_zone: string | null;
} {
  return {
    title: task.title,
    description: task.description,
    priority: task.priority,
    due_date: task.dueDay ?? instantOrNull(task.dueDate),
    labels: task.labels,
    time_zone: task.timeZone,
  };
}

/** The fields that a task's answer and its events share. */
function commonFields(task: Task) {
  const { title, description, ...rest } = writtenFields(task);
  return {
    title,
    description,
    completed: task.completedAt !== null,
    ...rest,
    revision: task.revision,
  };
}

/** The payload of a task's events. */
export function taskPayload(
  task: Task,
): { task_id: number } & ReturnType<typeof commonFields> {
  return { task_id: task.id, ...commonFields(task) };
}

/** A task as the API answers it. */
export function taskResource(
  task: Task,
): Record<string, unknown> {
  return {
    id: task.id,
    user_id: task.userId,
    ...commonFields(task),
    completed_at: instantOrNull(task.completedAt),
    recurrence: task.recurrence,
    series_id: task.seriesId,
    created_at: instantOrNull(task.createdAt),
    updated_at: instantOrNull(task.updatedAt),
  };
}

/** The entity tag of a task: it changes with every write. */
export function taskETag(task: Task): string {
  return `"${task.revision}"`;
}
