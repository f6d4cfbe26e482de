import { setImmediate } from "node:timers/promises";
import type { ApiServices } from "../http/api_services.ts";
import { checkField, inputProblem } from "../http/input.ts";
import { Problem } from "../http/problem.ts";
import { type BatchOperation, batchOperation } from "./batch_input.ts";
import { READ_ONLY_FIELDS } from "./task_input.ts";

/** What of an answer's task an operation's must not have. */
const READ_ONLY = new Set(
  READ_ONLY_FIELDS.map((name) => `#/task/${name}`),
);

/** An operation that can be run: a task to create has its id. */
export type ReadyOperation =
  | Exclude<BatchOperation, { op: "create" }>
  | (Extract<BatchOperation, { op: "create" }> & { id: number });

/**
 * Reads the operations of a batch. What is wrong with one of them takes its
 * place, and does not keep the others from being run.
 *
 * A recurrence costs time to check: other requests have their turn after each
 * operation. Ids are drawn here as a transaction must not wait for a second connection:
 * all connections may be in transactions that wait.
 *
 * @returns In their order.
 */
export async function readOperations(
  operations: readonly unknown[],
  { taskIds }: Pick<ApiServices, "taskIds">,
): Promise<(ReadyOperation | Problem)[]> {
  const ready: (ReadyOperation | Problem)[] = [];
  const wide = { count: 0 };
  for (const [index, value] of operations.entries()) {
    const operation = onlyWide(readOperation(value, index), { index, wide });
    await setImmediate();
    ready.push(
      operation instanceof Problem || operation.op !== "create"
        ? operation
        : { ...operation, id: await taskIds.next() },
    );
  }
  return ready;
}

function readOperation(
  value: unknown,
  index: number,
): BatchOperation | Problem {
  try {
    const path = ["operations", index];
    return checkField(batchOperation, value, { path, readOnly: READ_ONLY });
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}

/**
 * An edit or deletion of a series writes each open task of it, of which there
 * may be a thousand: one in a batch is enough for a transaction.
 */
function onlyWide(
  operation: BatchOperation | Problem,
  { index, wide }: { index: number; wide: { count: number } },
): BatchOperation | Problem {
  if (operation instanceof Problem || !("scope" in operation)) return operation;
  if ((operation.scope ?? "this") === "this") return operation;
  if (wide.count++ === 0) return operation;
  const path = ["operations", index, "scope"];
  const detail = "must be this, as another operation reaches further: " +
    "one of a batch may";
  return inputProblem([{ path, detail }]);
}
