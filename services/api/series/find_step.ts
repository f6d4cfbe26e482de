import type { Queryable } from "@taskbell/db";
import type { RecurringTask } from "./series_state.ts";

/** What was decided on for the successor of an occurrence. */
export interface SeriesStep {
  /** The successor's id; `null` where the series has ended. */
  nextId: number | null;
}

/** Reads what follows a locked task; `null` where that is not decided yet. */
export async function findStep(
  sql: Queryable,
  { seriesId, occurrence }: RecurringTask,
): Promise<SeriesStep | null> {
  const [step] = await sql<SeriesStep[]>`
    select next_id as "nextId" from series_steps
    where series_id = ${seriesId} and occurrence = ${occurrence}
  `;
  return step ?? null;
}
