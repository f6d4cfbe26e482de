import { formatInstant, isStorable, parseInstant } from "@taskbell/events";
import { z } from "zod";

/** How urgent a task is. */
const PRIORITIES = ["low", "medium", "high", "urgent"] as const;

/** How urgent a task is. */
export type Priority = (typeof PRIORITIES)[number];

/** A task as it is stored. */
export interface Task {
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
  /** When it is due. */
  dueDate: Date | null;
  /** An IANA time zone. */
  timeZone: string | null;
  /** Counts the writes, from 1. */
  revision: number;
  /** Whole milliseconds. */
  createdAt: Date;
  /** Whole milliseconds. */
  updatedAt: Date;
}

/** Text that can be stored, of at most so many code points. */
export function textOfAtMost(codePoints: number): z.ZodString {
  const error = `must have at most ${codePoints} characters`;
  // A code point takes one or two UTF-16 units: the cheap bound comes first.
  return z.string().max(2 * codePoints, { error, abort: true })
    .refine(isStorable, "must hold no NUL and no lone surrogate")
    .refine((text) => [...text].length <= codePoints, error);
}

/** An RFC 3339 date and time with an offset. */
export const instantInput = z.string().transform((text, context) => {
  const ms = parseInstant(text);
  if (ms !== null) return new Date(ms);
  context.addIssue({
    code: "custom",
    message: "must be an RFC 3339 date and time with an offset",
  });
  return z.NEVER;
});

/** An IANA time zone such as `Europe/Berlin`; an offset is none. */
export const timeZoneInput = z.string().max(64).refine(isTimeZone, {
  error: "must be an IANA time zone",
});

function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    // Intl tells an unknown zone only by throwing.
    return false;
  }
}

/** The body that creates a task. */
export const taskInput = z.strictObject({
  title: textOfAtMost(500).refine((title) => title.trim() !== "", {
    error: "must not be blank",
  }),
  description: textOfAtMost(20_000).nullable().default(null),
  priority: z.enum(PRIORITIES).default("medium"),
  labels: z.array(textOfAtMost(100).min(1)).max(100).default([]),
  due_date: instantInput.nullable().default(null),
  time_zone: timeZoneInput.nullable().default(null),
});

/** What {@linkcode taskInput} reads. */
export type TaskInput = z.output<typeof taskInput>;

/** Writes an instant, or `null` where there is none. */
export function instantOrNull(date: Date | null): string | null {
  return date === null ? null : formatInstant(date.getTime());
}

/** The fields that a task's answer and its events share. */
function commonFields(task: Task) {
  return {
    title: task.title,
    description: task.description,
    completed: task.completedAt !== null,
    priority: task.priority,
    due_date: instantOrNull(task.dueDate),
    labels: task.labels,
    time_zone: task.timeZone,
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
    recurrence: null,
    series_id: null,
    created_at: instantOrNull(task.createdAt),
    updated_at: instantOrNull(task.updatedAt),
  };
}

/** The entity tag of a task: it changes with every write. */
export function taskETag(task: Task): string {
  return `"${task.revision}"`;
}
