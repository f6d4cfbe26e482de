import type { Transaction } from "@taskbell/db";
import { getLogger } from "@std/log";
import { type Change, type ChangeOptions, commitChange } from "../change.ts";
import { taskColumns } from "../tasks/task_row.ts";
import { advanceSeries } from "../series/advance_series.ts";
import { type NextInSeries, nextInSeries } from "../series/next_in_series.ts";
import type { RecurringTask } from "../series/series_state.ts";
import { limitIdleTime } from "./limit_idle_time.ts";

const logger = getLogger("scheduler");

/** What became of tasks whose occurrence has come. */
export interface SeriesCounts {
  /** How many have their successor, or are the last of their series. */
  advanced: number;
  /** How many could not go on, and are tried again in an hour. */
  deferred: number;
}

/** What the clock's row adds to a task that is due. */
interface DueTask extends RecurringTask {
  /** The time by which it is due. */
  now: Date;
}

/**
 * Makes the successors of tasks whose occurrence has come, the oldest first,
 * in one transaction. However many schedulers run, whoever holds the lock of a
 * task sees to it, and the others pass over it; a scheduler that dies leaves
 * all of it to the next one. A successor may be due at once.
 *
 * @param ids Of the tasks; those that are not due (any more) are passed over.
 */
export async function advanceDueSeries(
  changes: ChangeOptions,
  ids: readonly number[],
): Promise<SeriesCounts> {
  const cause = { correlationId: null, traceparent: "" };
  return await commitChange(changes, cause, async (change) => {
    const counts: SeriesCounts = { advanced: 0, deferred: 0 };
    // Sent together, run one after the other.
    const [due] = await Promise.all([
      takeDue(change.tx, ids),
      limitIdleTime(change.tx),
    ]);
    // Side by side: what they send waits for no answer to another one's. All
    // must have ended before the transaction does.
    const outcomes = await Promise.allSettled(
      due.map((task) => advance(change, task)),
    );
    for (const outcome of outcomes) {
      if (outcome.status === "rejected") throw outcome.reason;
      counts[outcome.value]++;
    }
    return counts;
  });
}

/** Locks those that are due and in nobody else's hands. */
async function takeDue(
  tx: Transaction,
  ids: readonly number[],
): Promise<DueTask[]> {
  return await tx<DueTask[]>`
    select ${taskColumns(tx)}, taskbell_now() as now from tasks
    where id = any(${ids}::bigint[]) and advances_at <= taskbell_now()
    order by advances_at, id
    for no key update skip locked
  `;
}

/**
 * One series that can't go on, as its time zone is no longer known, must not
 * hold up all others: it is tried again in an hour.
 */
async function advance(
  change: Change,
  task: DueTask,
): Promise<keyof SeriesCounts> {
  const next = tryNext(task);
  if (next !== undefined) {
    await advanceSeries(change, task, next);
    return "advanced";
  }
  const { tx } = change;
  await tx`
    update tasks set advances_at = taskbell_now() + interval '1 hour'
    where id = ${task.id}
  `;
  return "deferred";
}

/** Nothing is written yet: an error leaves no half of anything. */
function tryNext(task: DueTask): NextInSeries | null | undefined {
  try {
    return nextInSeries(task, task.now);
  } catch (error) {
    const { id: taskId, seriesId } = task;
    logger.error("Cannot continue a series", { taskId, seriesId, error });
    return undefined;
  }
}
