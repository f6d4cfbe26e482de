import { Alarm } from "@taskbell/runtime";
import { isUnavailable } from "./is_unavailable.ts";
import {
  appliedMigrations,
  type Migration,
  pendingMigrations,
} from "./migration.ts";
import type { Queryable } from "./sql.ts";

/**
 * Whether every step that this program knows was applied. Steps of a newer
 * version do no harm: while a new version is rolled out, the old one serves.
 *
 * @throws {SchemaError} When a step has changed since it was applied.
 */
export async function schemaIsCurrent(
  sql: Queryable,
  migrations: readonly Migration[],
): Promise<boolean> {
  const applied = await appliedMigrations(sql);
  return (await pendingMigrations(migrations, applied)).length === 0;
}

/** How {@linkcode awaitSchema} waits. */
export interface AwaitSchemaOptions {
  /** Ends the waiting. */
  signal: AbortSignal;
  /** Hears once what is waited for. */
  logger: { info(message: string, properties?: object): void };
  /** Ask again after this many milliseconds. @default {500} */
  intervalMs?: number;
}

/**
 * Waits until another program has brought the schema up to date, and until
 * the database can be reached; or until the signal aborts.
 *
 * @throws {SchemaError} When a step has changed since it was applied.
 */
export async function awaitSchema(
  sql: Queryable,
  migrations: readonly Migration[],
  { signal, logger, intervalMs = 500 }: AwaitSchemaOptions,
): Promise<void> {
  const alarm = new Alarm();
  let waiting = false;
  while (!signal.aborted && !await isReady(sql, migrations)) {
    if (!waiting) logger.info("Waiting for the schema");
    waiting = true;
    await alarm.wait(intervalMs, signal);
  }
}

async function isReady(
  sql: Queryable,
  migrations: readonly Migration[],
): Promise<boolean> {
  try {
    return await schemaIsCurrent(sql, migrations);
  } catch (error) {
    if (isUnavailable(error)) return false;
    throw error;
  }
}
