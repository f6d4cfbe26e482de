import { createPool, migrate, migrations, type Sql } from "@taskbell/db";
import { startPglite } from "./pglite.ts";

/** A database with the schema, of the test's own. */
export interface TestDatabase extends AsyncDisposable {
  /** `postgres://…`, for further pools. */
  readonly url: string;
  /** A pool. */
  readonly sql: Sql;
}

/** Opens a pool and brings the database up to date. */
export async function openDatabase(url: string): Promise<TestDatabase> {
  const sql = createPool({ url, applicationName: "test" });
  await migrate(sql, migrations, { logger: { info: () => {} } });
  return {
    url,
    sql,
    [Symbol.asyncDispose]: () => sql.end({ timeout: 5 }),
  };
}

/** Starts an embedded PostgreSQL with the schema. */
export async function startDatabase(): Promise<TestDatabase> {
  await using resources = new AsyncDisposableStack();
  const postgres = resources.use(await startPglite({ migrations }));
  const { url, sql } = resources.use(await openDatabase(postgres.url));
  const owned = resources.move();
  return { url, sql, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/**
 * Moves the clock by which everything falls due, in this database alone.
 *
 * @param ms Milliseconds ahead of the machine's clock.
 */
export async function moveTime(sql: Sql, ms: number): Promise<void> {
  await sql.unsafe(`
    create or replace function taskbell_now() returns timestamptz
    language sql stable
    return statement_timestamp() + ${ms} * interval '1 ms'
  `);
}

/** Stops the clock by which everything falls due, in this database alone. */
export async function stopTime(sql: Sql, at: string): Promise<void> {
  await sql.unsafe(`
    create or replace function taskbell_now() returns timestamptz
    language sql stable
    return '${new Date(at).toISOString()}'::timestamptz
  `);
}
