import { assertEquals } from "@std/assert";
import type { ApiUser, TestApi } from "./api_app.ts";
import { outboxEvents } from "./outbox_rows.ts";

/** The body of a batch. */
export interface BatchBody {
  atomic?: boolean;
  operations: unknown[];
}

/** What became of one operation. */
export interface ResultBody {
  status: number;
  etag?: string;
  task?: { id: number; [field: string]: unknown } | null;
  problem?: {
    type: string;
    status: number;
    detail?: string;
    errors?: { pointer: string }[];
  };
}

/** Sends a batch, which must get as far as its results. */
export async function sendBatch(
  user: ApiUser,
  body: BatchBody,
  headers: Record<string, string> = {},
): Promise<{ status: number; replayed: boolean; results: ResultBody[] }> {
  const answer = await user.send("POST", "/tasks/batch", { body, headers });
  const { results, ...rest } = answer.json;
  assertEquals(Object.keys(rest), [], JSON.stringify(answer.json));
  return {
    status: answer.status,
    replayed: answer.headers.get("idempotency-replayed") === "true",
    results: results as ResultBody[],
  };
}

/** The kinds of the results' problems; a task's is empty. */
export function kindsOf(results: readonly ResultBody[]): string[] {
  return results.map(({ problem }) => problem?.type.split(":").at(-1) ?? "");
}

/** The status of each result and, where it has one, its entity tag. */
export function outcomesOf(results: readonly ResultBody[]): string[] {
  return results.map(({ status, etag = "" }) => `${status} ${etag}`.trim());
}

/** Creates tasks of the titles T0, T1 and so on; answers their ids. */
export async function createTasks(
  user: ApiUser,
  count: number,
): Promise<number[]> {
  const operations = Array.from({ length: count }, (_, n) => ({
    ...{ op: "create", task: { title: `T${n}` } },
  }));
  const { results } = await sendBatch(user, { operations });
  return results.map(({ task }) => Number(task?.id));
}

/** The titles of a user's tasks, in the order of their creation. */
export async function titlesOf(user: ApiUser): Promise<string[]> {
  const { json } = await user.send("GET", "/tasks");
  return json.items.map(({ title }) => title);
}

/** A user's events, each with the task and its revision. */
export async function taskEvents(
  { database }: Pick<TestApi, "database">,
  { id }: ApiUser,
): Promise<string[]> {
  const events = await outboxEvents(database.sql, id);
  return events.map(({ event_type, payload }) =>
    "revision" in payload
      ? `${event_type} ${payload.task_id} ${payload.revision}`
      : event_type
  );
}
