import { PGlite } from "@electric-sql/pglite";
import { servePglite } from "./pglite_server.ts";

/** Where an embedded PostgreSQL lives. */
export interface StartPostgresOptions {
  /** Keeps the data; `null` keeps it in memory. One process may use it. */
  directory: string | null;
  /** 0 takes any free port. */
  port: number;
}

/** A running embedded PostgreSQL. */
export interface EmbeddedPostgres extends AsyncDisposable {
  /** `postgres://…`, for any number of pools and connections. */
  readonly url: string;
}

/**
 * Starts PostgreSQL inside this process, on 127.0.0.1. What it does not do as
 * a server does stands at {@linkcode servePglite}; above all, transactions
 * are serialised over all connections, so a race is not to be tested on it.
 *
 * @returns Dispose it after its clients have ended.
 */
export async function startPostgres(
  { directory, port }: StartPostgresOptions,
): Promise<EmbeddedPostgres> {
  const db = directory === null
    ? await PGlite.create()
    : await PGlite.create({ dataDir: directory });
  const server = servePglite(db, { port });
  return {
    url: `postgres://postgres@127.0.0.1:${server.port}/postgres`,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await db.close();
    },
  };
}
