import { setTimeout as delay } from "node:timers/promises";
import { migrations, type Queryable, schemaIsCurrent } from "@taskbell/db";
import type { PartStatus } from "@taskbell/runtime";

/**
 * Tells whether the database answers and has the schema. Never rejects.
 *
 * @param options `isMigrated`: whether this process is through with the
 * migrations, before which it serves no request, whatever others have done;
 * `timeoutMs`: one that says nothing for so many milliseconds is not ready; a
 * probe must hear so before it gives up. @default {2_000}
 */
export async function databaseStatus(
  sql: Queryable,
  { isMigrated, timeoutMs = 2_000 }: {
    isMigrated: boolean;
    timeoutMs?: number;
  },
): Promise<PartStatus> {
  const answered = new AbortController();
  const { signal } = answered;
  try {
    const ready = await Promise.race([
      schemaIsCurrent(sql, migrations),
      delay(timeoutMs, null, { signal }),
    ]);
    if (ready && !isMigrated) {
      return { ready: false, reason: "The migrations are not through yet" };
    }
    return { ready: ready === true, reason: reasonOf(ready, timeoutMs) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { ready: false, reason };
  } finally {
    answered.abort();
  }
}

function reasonOf(ready: boolean | null, timeoutMs: number): string | null {
  if (ready) return null;
  if (ready === false) return "The schema is not up to date";
  return `The database has not answered within ${timeoutMs} ms`;
}
