import type { Sql } from "@taskbell/db";

/** Daily series of many users, each with its first task. */
export interface ManySeries {
  /** Begins the ids of the users: `name-1`, `name-2` and so on. */
  name: string;
  /** How many users there are; series go to one after another. */
  users: number;
  /** How many series there are. */
  count: number;
  /** When the first one occurs. */
  occursAt: Date;
  /** How long after one the next one occurs, in ms. @default {0} */
  stepMs?: number;
  /** What is made up for. @default {"once"} */
  catchUp?: "once" | "all" | "skip";
}

/**
 * Writes series as the API does, in one statement for a million.
 *
 * @returns The ids of the tasks in the order of their time.
 */
export async function insertManySeries(
  sql: Sql,
  { name, users, count, occursAt, stepMs = 0, catchUp = "once" }: ManySeries,
): Promise<number[]> {
  const written = new Date(occursAt.getTime() - 3_600_000);
  const recurrence = {
    rrule: "FREQ=DAILY",
    exdates: [],
    mode: "schedule",
    catch_up: catchUp,
  };
  const [row] = await sql<{ first: number }[]>`
    with ids as (
      select setval('task_ids', last_value + ${count}) - ${count} as base
      from task_ids
    ), inserted as (
      insert into tasks (
        id, user_id, title, priority, labels, due_date, revision, created_at,
        updated_at, series_id, recurrence, occurrence, series, advances_at
      )
      select base + n, ${name}::text || '-' || 1 + n % ${users}::bigint, 'T',
        'medium', '{}', at, 1, ${written}, ${written}, gen_random_uuid(),
        ${sql.json(recurrence)}::jsonb, at, jsonb_build_object(
          'start', to_char(
            at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'
          ),
          'timeZone', 'UTC', 'count', 1, 'madeUp', 0, 'nextFields', '{}'::jsonb
        ), at
      from ids, generate_series(1, ${count}::bigint) as n, lateral (
        select ${occursAt}::timestamptz
          + (n - 1) * ${stepMs}::float8 * interval '1 ms' as at
      ) as due
      returning id
    )
    select min(id) as first from inserted
  `;
  await sql.unsafe("vacuum analyze tasks");
  const first = row?.first ?? 0;
  return Array.from({ length: count }, (_, n) => first + n);
}
