import type { Transaction } from "@taskbell/db";
import type { Change } from "../change.ts";
import { tryChange } from "../try_change.ts";
import { assertConditional, readEntityTags } from "../http/preconditions.ts";
import { Problem } from "../http/problem.ts";
import type { ReadyOperation } from "./batch_operations.ts";
import { type BatchResult, doneResult, refusedResult } from "./batch_result.ts";
import { completeTask } from "./complete_task.ts";
import { addTask } from "./create_task.ts";
import { deleteTask } from "./delete_task.ts";
import { editTask } from "./edit_task.ts";
import type { TaskTarget } from "./open_task.ts";

/** Whose operations, and how they hang together. */
export interface Batch {
  /** The owner of all tasks. */
  userId: string;
  /** All or nothing. */
  atomic: boolean;
  /** Whether all but `create` must say which state they change. */
  requireIfMatch: boolean;
  /** In their order; a problem stands for one that can't be run. */
  operations: readonly (ReadyOperation | Problem)[];
}

/** Thrown to undo a batch that is all or nothing. */
class NotAppliedError extends Error {
  constructor(readonly results: readonly BatchResult[]) {
    super("Cannot apply the batch as an operation of it was refused");
    this.name = "NotAppliedError";
  }
}

/**
 * Runs the operations of a batch one after the other in one change: each finds
 * what those before it have done. A refused one changes nothing and keeps no
 * other from being run; in an atomic batch, it undoes them all.
 *
 * @returns What became of each, in their order.
 */
export async function batchTasks(
  change: Change,
  batch: Batch,
): Promise<BatchResult[]> {
  if (!batch.atomic) return await runAll(change, batch);
  try {
    return await tryChange(change, async (part) => {
      const results = await runAll(part, batch);
      if (results.some(isRefused)) throw new NotAppliedError(results);
      return results;
    });
  } catch (error) {
    if (error instanceof NotAppliedError) return notApplied(error.results);
    throw error;
  }
}

function isRefused(result: BatchResult): boolean {
  return "problem" in result;
}

function notApplied(results: readonly BatchResult[]): BatchResult[] {
  const refused = results.flatMap((result, index) =>
    isRefused(result) ? [`#/operations/${index}`] : []
  );
  const detail = `The batch is atomic, and refused were ${refused.join(", ")}`;
  return results.map((result) =>
    isRefused(result)
      ? result
      : refusedResult(new Problem("not-applied", { detail }))
  );
}

async function runAll(change: Change, batch: Batch): Promise<BatchResult[]> {
  await lockTasks(change.tx, batch);
  const results: BatchResult[] = [];
  for (const [index, operation] of batch.operations.entries()) {
    results.push(await run(change, operation, { ...batch, index }));
  }
  return results;
}

/**
 * Locks all tasks in the order of their ids: two batches that locked the same
 * ones as their operations come could each wait for the other.
 */
async function lockTasks(
  tx: Transaction,
  { userId, operations }: Batch,
): Promise<void> {
  const ids = operations.flatMap((operation) =>
    "task_id" in operation ? [operation.task_id] : []
  );
  if (ids.length === 0) return;
  await tx`
    select from tasks
    where id = any(${ids}::bigint[]) and user_id = ${userId}
    order by id
    for no key update
  `;
}

/**
 * Runs one operation. It can be refused without a savepoint of its own since
 * whatever changes a task refuses before it writes or emits anything.
 */
async function run(
  change: Change,
  operation: ReadyOperation | Problem,
  { userId, requireIfMatch, index }: Batch & { index: number },
): Promise<BatchResult> {
  const path = ["operations", index, "task"];
  try {
    if (operation instanceof Problem) throw operation;
    if (operation.op === "create") {
      const { id, task: input } = operation;
      const newTask = { id, userId, input, path };
      return doneResult(201, await addTask(change, newTask));
    }
    const ifMatch = readEntityTags(operation.if_match);
    const preconditions = { ifMatch, ifNoneMatch: null };
    if (requireIfMatch) assertConditional(preconditions);
    const target = { userId, taskId: operation.task_id, preconditions };
    return await runOn(change, operation, { ...target, path });
  } catch (error) {
    if (error instanceof Problem) return refusedResult(error);
    throw error;
  }
}

async function runOn(
  change: Change,
  operation: Exclude<ReadyOperation, { op: "create" }>,
  { path, ...target }: TaskTarget & { path: readonly PropertyKey[] },
): Promise<BatchResult> {
  switch (operation.op) {
    case "update": {
      const { task: patch, scope } = operation;
      const edit = { ...target, patch, scope, path };
      return doneResult(200, await editTask(change, edit));
    }
    case "complete":
      return doneResult(200, await completeTask(change, target));
    case "delete":
      await deleteTask(change, { ...target, scope: operation.scope });
      return doneResult(204, null);
  }
}
