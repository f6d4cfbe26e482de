import type { Problem } from "../http/problem.ts";
import { type Task, taskETag, taskResource } from "./task.ts";

/**
 * What became of one operation, as its own request would have been answered:
 * `task` is the task, `null` after its deletion.
 */
export type BatchResult =
  & { status: number; etag?: string }
  & ({ task: Record<string, unknown> | null } | {
    problem: Record<string, unknown>;
  });

/** The result of an operation that ended well. */
export function doneResult(
  status: 200 | 201 | 204,
  task: Task | null,
): BatchResult {
  if (task === null) return { status, task };
  return { status, etag: taskETag(task), task: taskResource(task) };
}

/** The result of an operation that was refused. */
export function refusedResult(problem: Problem): BatchResult {
  const { status, headers: { etag } } = problem;
  return {
    status,
    ...(etag === undefined ? {} : { etag }),
    problem: problem.document,
  };
}
