import type { Queryable } from "./sql.ts";

/** One step of the schema. */
export interface Migration {
  /** Its number: 1, 2, 3 … without a gap. */
  version: number;
  /** What it is about, in a word. */
  name: string;
  /** Its statements. They run inside a transaction. */
  sql: string;
}

/** The schema and the code don't fit together; only an operator can help. */
export class SchemaError extends Error {
  /** Makes the error. */
  constructor(message: string) {
    super(message);
    this.name = "SchemaError";
  }
}

/** A row of `schema_migrations`. */
export interface AppliedMigration {
  /** The step's number. */
  version: number;
  /** The SHA-256 of the statements that were run, in hex. */
  sha256: string;
}

/** Reads what was applied; nothing where no migration ever ran. */
export async function appliedMigrations(
  sql: Queryable,
): Promise<AppliedMigration[]> {
  const [table] = await sql`
    select to_regclass('schema_migrations') is not null as "exists"`;
  if (!table?.exists) return [];
  return await sql<AppliedMigration[]>`
    select version, sha256 from schema_migrations order by version`;
}

/**
 * The steps that are still to be applied.
 *
 * @throws {SchemaError} When an applied step is not the code's step of that
 * number. Steps that the code does not know are left out of account.
 */
export async function pendingMigrations(
  migrations: readonly Migration[],
  applied: readonly AppliedMigration[],
): Promise<Migration[]> {
  const pending: Migration[] = [];
  for (const migration of migrations) {
    const { version, name } = migration;
    const row = applied.find((row) => row.version === version);
    if (!row) pending.push(migration);
    else if (row.sha256 !== await sha256(migration.sql)) {
      throw new SchemaError(
        `Cannot use the schema as migration ${version} (${name}) has changed` +
          ` since it was applied: its SHA-256 was ${row.sha256}`,
      );
    }
  }
  return pending;
}

/** The SHA-256 of a text, in hex. */
export async function sha256(text: string): Promise<string> {
  const bytes = new TextEncoder().encode(text);
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}
