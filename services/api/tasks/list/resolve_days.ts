import type { Queryable } from "@taskbell/db";
import { readPreferences } from "../../http/preferences/preferences_row.ts";
import { startOfDay } from "../../due_date.ts";
import type { TaskFilter } from "./task_query.ts";

const TIMES = ["due_before", "due_after", "updated_since"] as const;

type Time = (typeof TIMES)[number];

/** A time of a filter. */
export interface FilterTime {
  /** The instant; of a day its start. */
  at: Date;
  /** The day as it was given; `null` where it was an instant. */
  day: string | null;
}

/** A filter that tells when its days begin. */
export type ResolvedFilter =
  & Omit<TaskFilter, Time>
  & Partial<Record<Time, FilterTime>>;

/**
 * Finds when the days in a filter begin, in the time zone of the user's
 * preferences, which are read only where there is a day.
 */
export async function resolveDays(
  sql: Queryable,
  { userId, filter }: { userId: string; filter: TaskFilter },
): Promise<ResolvedFilter> {
  const { due_before, due_after, updated_since, ...rest } = filter;
  const times = { due_before, due_after, updated_since };
  const hasDay = TIMES.some((name) => typeof times[name] === "string");
  const timeZone = hasDay ? (await readPreferences(sql, userId)).timeZone : "";
  const resolved: Partial<Record<Time, FilterTime>> = {};
  for (const name of TIMES) {
    const time = times[name];
    if (time === undefined) continue;
    resolved[name] = typeof time === "string"
      ? { at: startOfDay(time, timeZone), day: time }
      : { at: time, day: null };
  }
  return { ...rest, ...resolved };
}
