import { isUnavailable, type Transaction } from "@taskbell/db";
import { getLogger } from "@std/log";
import {
  type Cause,
  type Change,
  type ChangeOptions,
  commitChange,
} from "../change.ts";
import { advanceSeries } from "../series/advance_series.ts";
import type { RecurringTask } from "../series/series_state.ts";
import { taskColumns } from "../tasks/task_row.ts";
import { limitIdleTime } from "./limit_idle_time.ts";
import { basisOf, type PlannedStep, planSteps } from "./plan_steps.ts";

const logger = getLogger("scheduler");

const CAUSE: Cause = { correlationId: null, traceparent: "" };

/** What became of tasks whose occurrence has come. */
export interface SeriesCounts {
  /** How many have their successor, or are the last of their series. */
  advanced: number;
  /** How many could not go on, and are tried again in an hour. */
  deferred: number;
  /** How many occurrences have passed that will have no task. */
  passedOver: number;
}

/**
 * Makes the successors of tasks whose occurrence has come, the oldest first,
 * in one transaction. However many schedulers run, whoever holds the lock of a
 * task sees to it, and the others pass over it; a scheduler that dies leaves
 * all of it to the next one. A successor may be due at once.
 *
 * Where that fails, each has a transaction of its own, and what fails there is
 * tried again in an hour: one task can't hold up the others.
 *
 * @param ids Of the tasks; those that are not due (any more) are passed over.
 * @throws When the database is not available.
 */
export async function advanceDueSeries(
  changes: ChangeOptions,
  ids: readonly number[],
): Promise<SeriesCounts> {
  const steps = await planSteps(changes.sql, ids);
  try {
    return await takeSteps(changes, steps);
  } catch (error) {
    if (isUnavailable(error)) throw error;
    return await takeEach(changes, steps);
  }
}

async function takeEach(
  changes: ChangeOptions,
  steps: readonly PlannedStep[],
): Promise<SeriesCounts> {
  const outcomes: SeriesCounts[] = [];
  for (const step of steps) {
    try {
      outcomes.push(await takeSteps(changes, [step]));
    } catch (error) {
      if (isUnavailable(error)) throw error;
      const taskId = step.id;
      logger.error("Cannot continue a series", { taskId, error });
      outcomes.push(await takeSteps(changes, [{ ...step, outcome: null }]));
    }
  }
  return sumOf(outcomes);
}

async function takeSteps(
  changes: ChangeOptions,
  steps: readonly PlannedStep[],
): Promise<SeriesCounts> {
  return await commitChange(changes, CAUSE, async (change) => {
    // Sent together, run one after the other.
    const [due] = await Promise.all([
      takeDue(change.tx, steps),
      limitIdleTime(change.tx),
    ]);
    const planned = new Map(steps.map((step) => [step.id, step]));
    // Side by side: what they send waits for no answer to another one's. All
    // must have ended before the transaction does.
    const outcomes = await Promise.allSettled(
      due.map((task) => takeStep(change, task, planned.get(task.id))),
    );
    return sumOf(outcomes.map((outcome) => {
      if (outcome.status === "rejected") throw outcome.reason;
      return outcome.value;
    }));
  });
}

/** Locks those that are due and in nobody else's hands. */
async function takeDue(
  tx: Transaction,
  steps: readonly PlannedStep[],
): Promise<RecurringTask[]> {
  return await tx<RecurringTask[]>`
    select ${taskColumns(tx)} from tasks
    where id = any(${steps.map(({ id }) => id)}::bigint[])
      and advances_at <= taskbell_now()
    order by advances_at, id
    for no key update skip locked
  `;
}

/** A task that has changed since the plan is left to the next look. */
async function takeStep(
  change: Change,
  task: RecurringTask,
  step: PlannedStep | undefined,
): Promise<SeriesCounts> {
  const counts = { advanced: 0, deferred: 0, passedOver: 0 };
  if (step === undefined || step.basis !== basisOf(task)) return counts;
  if (step.outcome === null) {
    await defer(change.tx, task);
    return { ...counts, deferred: 1 };
  }
  const { next, passedOver } = step.outcome;
  await advanceSeries(change, task, next);
  change.passesOver(passedOver);
  return { ...counts, advanced: 1, passedOver };
}

async function defer(
  tx: Transaction,
  { id }: RecurringTask,
): Promise<void> {
  await tx`
    update tasks set advances_at = taskbell_now() + interval '1 hour'
    where id = ${id}
  `;
}

function sumOf(all: readonly SeriesCounts[]): SeriesCounts {
  const sum = { advanced: 0, deferred: 0, passedOver: 0 };
  for (const each of all) {
    sum.advanced += each.advanced;
    sum.deferred += each.deferred;
    sum.passedOver += each.passedOver;
  }
  return sum;
}
