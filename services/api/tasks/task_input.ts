import { isStorable, parseInstant } from "@taskbell/events";
import { z } from "zod";
import { recurrenceInput } from "../recurrence/recurrence_input.ts";
import type { BodyOptions } from "../http/input.ts";
import { dueDateInput } from "../due_date.ts";
import { PRIORITIES } from "./task.ts";

/** Text that can be stored, of at most so many code points. */
export function textOfAtMost(codePoints: number): z.ZodString {
  const error = `must have at most ${codePoints} characters`;
  // A code point takes one or two UTF-16 units: the cheap bound comes first.
  return z.string().max(2 * codePoints, { error, abort: true })
    .refine(isStorable, "must hold no NUL and no lone surrogate")
    .refine((text) => [...text].length <= codePoints, error)
    .meta({ maxLength: codePoints, pattern: "^[^\\u0000]*$" });
}

/** Text that is more than white space. */
export function notBlank(text: z.ZodString): z.ZodString {
  return text.refine(isNotBlank, "must not be blank").meta({
    pattern: "^[^\\u0000]*[^\\s\\u0000][^\\u0000]*$",
  });
}

function isNotBlank(text: string): boolean {
  return text.trim() !== "";
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
}).meta({ format: "date-time" });

/**
 * An IANA time zone such as `Europe/Berlin`; an offset is none. It is written
 * as IANA does: some programs know no other case.
 */
export const timeZoneInput = z.string().max(64).transform((name, context) => {
  const id = timeZoneId(name);
  if (id !== null) return id;
  context.addIssue({ code: "custom", message: "must be an IANA time zone" });
  return z.NEVER;
}).meta({ description: "An IANA time zone", examples: ["Europe/Berlin"] });

function timeZoneId(name: string): string | null {
  if (!/^[A-Za-z]/.test(name)) return null;
  try {
    return new Temporal.ZonedDateTime(0n, name).timeZoneId;
  } catch {
    // An unknown zone is told only by throwing.
    return null;
  }
}

/** One of a task's labels. */
export const labelInput = textOfAtMost(100).min(1, { abort: true })
  .refine(isNotBlank, "must not be blank");

/** Labels as a set in their order: one that comes again is left out. */
export const labelsInput = z.array(labelInput).max(100)
  .transform((labels) => [...new Set(labels)]).meta({
    description: "A set in the owner's order; none of them is blank",
  });

/** How urgent a task is. */
export const priorityInput = z.enum(PRIORITIES);

const fields = {
  title: notBlank(textOfAtMost(500)),
  description: textOfAtMost(20_000).nullable(),
  priority: priorityInput,
  labels: labelsInput,
  due_date: dueDateInput.nullable(),
  time_zone: timeZoneInput.nullable(),
  recurrence: recurrenceInput.nullable(),
};

/** The fields that a task's answer has besides those of {@linkcode fields}. */
export const READ_ONLY_FIELDS = [
  ...["id", "user_id", "completed", "completed_at"],
  ...["series_id", "revision", "created_at", "updated_at"],
] as const;

/** What else is known of a body that is a task. */
export const taskBody: BodyOptions = {
  readOnly: new Set(READ_ONLY_FIELDS.map((name) => `#/${name}`)),
};

/**
 * The body that replaces a task. Clients that know no recurrence must not end
 * a series by leaving it out.
 */
export const taskInput = z.strictObject({
  title: fields.title,
  description: fields.description.default(null),
  priority: fields.priority.default("medium"),
  labels: fields.labels.default([]),
  due_date: fields.due_date.default(null),
  time_zone: fields.time_zone.default(null),
  recurrence: fields.recurrence.optional(),
});

/** The body that changes some fields of a task. */
export const taskPatch = z.strictObject(fields).partial();

/** What {@linkcode taskPatch} reads. */
export type TaskPatch = z.output<typeof taskPatch>;
