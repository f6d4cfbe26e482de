import type { TestDatabase } from "./test_database.ts";

const SCRIPT = new URL(
  "../../services/notifications/database_role.sql",
  import.meta.url,
);

/**
 * Gives the worker its own role in a database of PostgreSQL, as an operator
 * does, and answers the URL with which it connects.
 */
export async function useWorkerRole(
  { sql, url }: Pick<TestDatabase, "sql" | "url">,
): Promise<string> {
  await sql.unsafe(await Deno.readTextFile(SCRIPT)).simple();
  const role = `worker_${crypto.randomUUID().replaceAll("-", "")}`;
  await sql.unsafe(
    `create role ${role} login in role taskbell_notifications`,
  ).simple();
  const workerUrl = new URL(url);
  workerUrl.username = role;
  return workerUrl.href;
}
