import { setImmediate } from "node:timers/promises";
import type { Sql } from "@taskbell/db";
import { getLogger } from "@std/log";
import { type NextInSeries, nextInSeries } from "../series/next_in_series.ts";
import { passedOver } from "../series/passed_over.ts";
import type { RecurringTask } from "../series/series_state.ts";
import { taskColumns } from "../tasks/task_row.ts";

const logger = getLogger("scheduler");

/** How a series goes on after a task that is due. */
export interface PlannedStep {
  /** The id of the task. */
  id: number;
  /** Upon what of the task it was decided: {@linkcode basisOf}. */
  basis: string;
  /**
   * What follows, `null` inside where the series has ended, and how many
   * occurrences have passed without a task; `null` where it can't be decided.
   */
  outcome: { next: NextInSeries | null; passedOver: number } | null;
}

/**
 * Decides what follows tasks that are due. Rules cost time: it is spent before
 * anything is locked, and other work of the process has its turn after each.
 *
 * @param ids Of the tasks; those that are not due (any more) are passed over.
 */
export async function planSteps(
  sql: Sql,
  ids: readonly number[],
): Promise<PlannedStep[]> {
  const due = await sql<(RecurringTask & { now: Date })[]>`
    select ${taskColumns(sql)}, taskbell_now() as now from tasks
    where id = any(${ids}::bigint[]) and advances_at <= taskbell_now()
    order by advances_at, id
  `;
  const steps: PlannedStep[] = [];
  for (const task of due) {
    steps.push(planStep(task));
    await setImmediate();
  }
  return steps;
}

/**
 * All that decides what follows a task: a step that was planned still holds
 * where this is the same once the task is locked.
 */
export function basisOf(
  { occurrence, completedAt, recurrence, series }: RecurringTask,
): string {
  return JSON.stringify([occurrence, completedAt, recurrence, series]);
}

/**
 * One series that can't go on, as its time zone is no longer known, must not
 * hold up all others.
 */
function planStep(task: RecurringTask & { now: Date }): PlannedStep {
  const { id, seriesId, now } = task;
  const basis = basisOf(task);
  try {
    const next = nextInSeries(task, now);
    const passed = passedOver(task, { next, now });
    return { id, basis, outcome: { next, passedOver: passed } };
  } catch (error) {
    logger.error("Cannot continue a series", { taskId: id, seriesId, error });
    return { id, basis, outcome: null };
  }
}
