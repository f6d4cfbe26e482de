import type { Queryable } from "@taskbell/db";
import { readPreferences } from "../../http/preferences/preferences_row.ts";
import { startOfDay } from "../due_date.ts";
import type { TaskFilter } from "./task_query.ts";

const TIMES = ["due_before", "due_after", "updated_since"] as const;

type Time = (typeof TIMES)[number];

/** A filter whose times are all instants. */
export type ResolvedFilter =
  & Omit<TaskFilter, Time>
  & Partial<Record<Time, Date>>;

/**
 * Makes instants of the days in a filter: each begins in the time zone of the
 * user's preferences, which are read only where there is a day.
 */
export async function resolveDays(
  sql: Queryable,
  { userId, filter }: { userId: string; filter: TaskFilter },
): Promise<ResolvedFilter> {
  const { due_before, due_after, updated_since, ...rest } = filter;
  const times = { due_before, due_after, updated_since };
  const hasDay = TIMES.some((name) => typeof times[name] === "string");
  const timeZone = hasDay ? (await readPreferences(sql, userId)).timeZone : "";
  const resolved: Partial<Record<Time, Date>> = {};
  for (const name of TIMES) {
    const time = times[name];
    if (time === undefined) continue;
    resolved[name] = typeof time === "string"
      ? startOfDay(time, timeZone)
      : time;
  }
  return { ...rest, ...resolved };
}
