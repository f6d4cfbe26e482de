import {
  type AppliedMigration,
  appliedMigrations,
  type Migration,
  pendingMigrations,
  SchemaError,
  sha256,
} from "./migration.ts";
import type { Sql, Transaction } from "./sql.ts";
import { transaction } from "./transaction.ts";

/** Any number that no other program locks in the same database. */
const MIGRATION_LOCK = 7_228_013_945;

/** What {@linkcode migrate} needs beside the steps. */
export interface MigrateOptions {
  /** Hears which steps were applied. */
  logger: { info(message: string, properties?: object): void };
}

/**
 * Brings the schema up to date; all of it or, on an error, nothing. Any number
 * of processes may call it at the same time.
 *
 * What is pending is asked once the lock is held and in the transaction that
 * applies it, for two reasons. The process that waited would else apply again
 * what the first one has applied. And on PGlite, whose connections are one
 * session, both get the lock: there the transactions are what is serialised.
 *
 * @throws {SchemaError} When a step has changed since it was applied, or the
 * schema has steps that this version of the program does not know.
 * @throws {Error} When a table is in use for so long that a step can't lock
 * it: call it again.
 */
export async function migrate(
  sql: Sql,
  migrations: readonly Migration[],
  { logger }: MigrateOptions,
): Promise<void> {
  const done = await transaction(sql, async (tx) => {
    // To fill a table, or to wait for who does, may take long. The lock of a
    // table must not: whoever comes after this waits behind it.
    await tx`set local statement_timeout = 0`;
    await tx`set local lock_timeout = 0`;
    await tx`select pg_advisory_xact_lock(${MIGRATION_LOCK})`;
    await tx`set local lock_timeout to default`;
    const applied = await appliedMigrations(tx);
    assertNotNewer(migrations, applied);
    const pending = await pendingMigrations(migrations, applied);
    if (applied.length === 0) await createTable(tx);
    for (const migration of pending) await apply(tx, migration);
    return pending;
  });
  if (done.length === 0) return;
  const [first, last] = [done.at(0), done.at(-1)].map((step) => step?.version);
  logger.info("Migrations applied", { first, last });
}

function assertNotNewer(
  migrations: readonly Migration[],
  applied: readonly AppliedMigration[],
): void {
  const known = migrations.at(-1)?.version ?? 0;
  const newest = applied.at(-1)?.version ?? 0;
  if (newest > known) {
    throw new SchemaError(
      `Cannot migrate the schema as it is newer than this program, which` +
        ` knows version ${known}: current version is ${newest}`,
    );
  }
}

async function createTable(tx: Transaction): Promise<void> {
  await tx`
    create table if not exists schema_migrations (
      version integer primary key,
      name text not null,
      sha256 text not null,
      applied_at timestamptz not null default now()
    )`;
}

async function apply(tx: Transaction, migration: Migration): Promise<void> {
  const { version, name, sql } = migration;
  await tx.unsafe(sql).simple();
  await tx`
    insert into schema_migrations (version, name, sha256)
    values (${version}, ${name}, ${await sha256(sql)})`;
}
