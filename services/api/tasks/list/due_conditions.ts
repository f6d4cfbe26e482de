import type { Queryable } from "@taskbell/db";
import { startsOfDay } from "../../due_date.ts";
import type { ResolvedFilter } from "./resolve_days.ts";
import type { Condition } from "./task_conditions.ts";

/**
 * Writes what a filter says of due dates as conditions of SQL. A day of the
 * filter is compared with the day of a task that is due on a day, whatever the
 * time zone in which that ends; and its start with the instant of any other.
 */
export function dueConditions(
  sql: Queryable,
  { due_before, due_after }: Pick<ResolvedFilter, "due_before" | "due_after">,
): Condition[] {
  const conditions: Condition[] = [];
  if (due_before) {
    const { at, day } = due_before;
    conditions.push(
      day === null ? sql`and due_date < ${at}` : sql`
        and due_date < ${startsOfDay(day).last}
        and coalesce(due_day < ${day}::date, due_date < ${at})
      `,
    );
  }
  if (due_after) {
    const { at, day } = due_after;
    conditions.push(
      // The indexes know the instants: these find what may be asked for.
      day === null ? sql`and due_date >= ${at}` : sql`
        and due_date >= ${startsOfDay(day).first}
        and coalesce(due_day >= ${day}::date, due_date >= ${at})
      `,
    );
  }
  return conditions;
}
