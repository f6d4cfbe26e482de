import { z } from "zod";
import { formatInstant, parseInstant } from "./instant.ts";

/**
 * Whether PostgreSQL can store the text: it refuses NUL, and a lone surrogate
 * has no UTF-8. JSON can carry both.
 */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes("\0");
}

/**
 * Whether PostgreSQL can store the value as JSON: all text in it is storable,
 * and it is nested at most this deep.
 */
export function isStorableJson(value: unknown, levels = 64): boolean {
  if (typeof value === "string") return isStorable(value);
  if (typeof value !== "object" || value === null) return true;
  return levels > 0 &&
    Object.entries(value).every(([key, item]) =>
      isStorable(key) && isStorableJson(item, levels - 1)
    );
}

/** Text that every part of the system can carry. */
export const text = z.string().refine(isStorable, {
  error: "must hold no NUL and no lone surrogate",
});

/** Text that says something. */
export const nonEmptyText = text.min(1);

/** An instant, normalised to UTC with milliseconds; none given means UTC. */
export const instant = z.string().transform((value, context) => {
  const ms = parseInstant(value, { naiveIsUtc: true });
  if (ms !== null) return formatInstant(ms);
  context.addIssue({ code: "custom", message: "must be an ISO 8601 instant" });
  return z.NEVER;
}).meta({ format: "date-time" });

const calendarDate = /^\d{4}-\d{2}-\d{2}$/;

/** When a task is due: an instant, or a day as `YYYY-MM-DD`. */
export const dueDate = z.string().transform((value, context) => {
  const day = calendarDate.test(value) ? `${value}T00:00:00Z` : value;
  const ms = parseInstant(day, { naiveIsUtc: true });
  if (ms !== null) return day === value ? formatInstant(ms) : value;
  context.addIssue({
    code: "custom",
    message: "must be an ISO 8601 instant or date",
  });
  return z.NEVER;
}).meta({ anyOf: [{ format: "date-time" }, { format: "date" }] });

/** Whose data it is: the key of every record. */
export const userId = nonEmptyText.max(128);

/**
 * Whom a message reaches. With a user's id and that of a notification it fits
 * into one entry of a PostgreSQL index, which has at most 2704 bytes.
 */
export const recipient = nonEmptyText.max(500);

/** The ways to reach a person. */
export const CHANNELS = ["email", "push", "sms", "webhook", "in_app"] as const;

/** One of {@linkcode CHANNELS}. */
export const channel = z.enum(CHANNELS);

/** One of {@linkcode CHANNELS}. */
export type Channel = z.infer<typeof channel>;
