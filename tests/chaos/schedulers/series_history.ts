import type { Sql } from "@taskbell/db";
import type { RecurrenceResource } from "../../../services/api/recurrence/recurrence_resource.ts";
import type { SeriesState } from "../../../services/api/series/series_state.ts";
import type {
  SeriesFacts,
  SeriesTaskFacts,
} from "../../harness/checker/check_series.ts";
import { type EventRecord, readHistory } from "./read_history.ts";

interface SeriesRow {
  seriesId: string;
  recurrence: RecurrenceResource;
  series: SeriesState;
  tasks: SeriesTaskFacts[];
}

/** Reads all series that have not ended, with the tasks in their order. */
export async function readSeries(sql: Sql): Promise<SeriesFacts[]> {
  const rows = await sql<SeriesRow[]>`
    select series_id as "seriesId", max(recurrence::text)::jsonb as recurrence,
      (array_agg(series order by occurrence, id))[1] as series,
      jsonb_agg(jsonb_build_object(
        'taskId', id,
        'occurrence', to_char(
          occurrence at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'
        ),
        'waits', advances_at is not null,
        'isLate', coalesce(advances_at <= taskbell_now(), false)
      ) order by occurrence, id) as tasks
    from tasks where recurrence is not null
    group by series_id
  `;
  return rows.map(({ seriesId, recurrence, series, tasks }) => ({
    seriesId,
    makesUpForAll: recurrence.catch_up === "all",
    expected: expectedOf({ recurrence, series, tasks }),
    tasks,
  }));
}

/**
 * By counting days on the clock of the series' zone: never by what the code
 * expands rules with.
 *
 * @throws {Error} For a rule other than that of the load.
 */
function expectedOf(
  { recurrence, series: { start, timeZone }, tasks }: Pick<
    SeriesRow,
    "recurrence" | "series" | "tasks"
  >,
): string[] {
  const { rrule, exdates } = recurrence;
  if (rrule !== "FREQ=DAILY") throw new Error(`Cannot judge ${rrule}`);
  const left = new Set(exdates.map((text) => new Date(text).toISOString()));
  const first = Temporal.Instant.from(start).toZonedDateTimeISO(timeZone);
  const last = Date.parse(tasks.at(-1)?.occurrence ?? start);
  const expected: string[] = [];
  for (let days = 0;; days++) {
    const { epochMilliseconds } = first.add({ days });
    if (epochMilliseconds > last) return expected;
    const at = new Date(epochMilliseconds).toISOString();
    if (!left.has(at)) expected.push(at);
  }
}

/** Reads all events of tasks and series, in their order. */
export function readSeriesHistory(sql: Sql): Promise<EventRecord[]> {
  return readHistory(sql, ["task-events", "recurring-task-events"]);
}

/**
 * Tells how late series went on, in milliseconds and in rising order: from the
 * later of an occurrence and of when its task was written. Those that went on
 * before, as the task was completed, are left out.
 */
export function seriesLateness(history: readonly EventRecord[]): number[] {
  const writtenMs = new Map<number, number>();
  const late: number[] = [];
  for (const { event, writtenMs: atMs } of history) {
    if (event.event_type === "task.created") {
      writtenMs.set(event.payload.task_id, atMs);
    } else if (event.event_type === "recurring_task.due") {
      const { occurrence, task_id } = event.payload;
      const since = Math.max(
        Date.parse(occurrence),
        writtenMs.get(task_id) ?? 0,
      );
      if (atMs >= since) late.push(atMs - since);
    }
  }
  return late.sort((a, b) => a - b);
}
