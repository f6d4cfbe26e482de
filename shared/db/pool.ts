import postgres from "postgres";
import { getLogger } from "@std/log";
import { addArrayTypes } from "./array_types.ts";
import type { Sql } from "./sql.ts";

/** How {@linkcode createPool} connects. */
export interface PoolOptions {
  /** `postgres://user:password@host:port/database`. */
  url: string | URL;
  /** The most connections that are open at a time. @default {10} */
  max?: number;
  /** The name under which the server lists the connections. */
  applicationName: string;
}

/**
 * Makes a pool; it connects at the first statement, and again by itself after
 * the server was away. The caller ends it with `end()`.
 *
 * `bigint` is read as a number, exact up to 2^53, and `timestamptz` as a
 * `Date`, and arrays of the types in `array_types.ts` as arrays. Nothing
 * depends on the state of a session, so that it works on PGlite, where all
 * connections share one.
 *
 * The server ends a wait for a lock after 3 s, a statement after 30 s, and a
 * transaction whose client does nothing after 10 s.
 */
export function createPool(
  { url, max = 10, applicationName }: PoolOptions,
): Sql {
  const logger = getLogger("db");
  const sql = postgres(String(url), {
    max,
    connection: {
      application_name: applicationName,
      TimeZone: "UTC",
      // To compile a statement takes longer than any of ours.
      jit: "off",
      ...TIMEOUTS,
    },
    types: { bigint: BIGINT, timestamptz: TIMESTAMPTZ },
    onnotice: (notice) => logger.debug("Notice of the database", { notice }),
    connect_timeout: 5,
    idle_timeout: 60,
    max_lifetime: 30 * 60,
    keep_alive: 60,
    // A request during an outage is to fail at once, not to wait for the next
    // try in what grows to 20 s by default.
    backoff: () => 0.1,
    prepare: true,
    // postgres.js 3.4.9 would ask for them at each connect; if the connection
    // is lost meanwhile, nobody handles the rejection, which ends the process.
    fetch_types: false,
    debug: false,
  });
  addArrayTypes(sql.options);
  const end = sql.end;
  // Without a timeout, postgres.js 3.4.9 waits for ever for a statement whose
  // connection was lost, if it has not connected again since.
  sql.end = ({ timeout = 2 } = {}) => end({ timeout });
  return sql as unknown as Sql;
}

/**
 * After these times the server ends what hangs, in milliseconds. A process
 * that froze or was cut off in a transaction would else keep its locks for
 * hours, and those who wait for them would keep all connections. The query of
 * a pool's URL may set others.
 *
 * @see {@link https://www.postgresql.org/docs/current/runtime-config-client.html}
 */
const TIMEOUTS = {
  lock_timeout: 3_000,
  statement_timeout: 30_000,
  idle_in_transaction_session_timeout: 10_000,
};

const BIGINT = {
  to: 20,
  from: [20],
  serialize: (value: number): string => String(value),
  parse: (text: string): number => Number(text),
};

/** The driver would read the years 1 to 99 as those of this century. */
const TIMESTAMPTZ = {
  to: 1184,
  from: [1184],
  serialize: (value: Date | string): string =>
    typeof value === "string" ? value : value.toISOString(),
  parse: (text: string): Date =>
    new Date(text.replace(" ", "T").replace(/[+-]\d\d$/, "$&:00")),
};
