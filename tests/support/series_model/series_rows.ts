import type { Sql } from "@taskbell/db";

/** A task of a series as it is stored. */
export interface SeriesTaskRow {
  id: number;
  seriesId: string;
  occurrence: Date;
  title: string;
  priority: string;
  due: string;
  timeZone: string | null;
  completed: boolean;
  deleted: boolean;
  revision: number;
  recurrence: { exdates: string[]; mode: string; catch_up: string } | null;
  /** Whether the scheduler makes its successor when the time comes. */
  waits: boolean;
  /** When it does, and that has come already. */
  isLate: boolean;
  advancesAt: Date | null;
  /** Whether it is decided what follows. */
  hasStep: boolean;
  /** The task that follows. */
  nextId: number | null;
}

/** Reads all tasks of a user, by their series and occurrence. */
export async function readSeriesRows(
  sql: Sql,
  userId: string,
): Promise<SeriesTaskRow[]> {
  return await sql<SeriesTaskRow[]>`
    select id, series_id as "seriesId", occurrence, title, priority,
      coalesce(to_char(due_day, 'YYYY-MM-DD'), to_char(
        due_date at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'
      )) as due,
      time_zone as "timeZone", completed,
      deleted_at is not null as deleted, revision, recurrence,
      advances_at is not null as waits,
      coalesce(advances_at <= taskbell_now(), false) as "isLate",
      advances_at as "advancesAt",
      taken is not null as "hasStep", next_id as "nextId"
    from tasks left join (
      select *, true as taken from series_steps
    ) as steps using (series_id, occurrence)
    where user_id = ${userId} order by series_id, occurrence, id
  `;
}
