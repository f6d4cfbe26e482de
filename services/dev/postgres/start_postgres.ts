import { PGlite } from "@electric-sql/pglite";
import { type EmbeddedPostgres, servePglite } from "./pglite_server.ts";

/** Where an embedded PostgreSQL lives. */
export interface StartPostgresOptions {
  /** Keeps the data. One process may use it. */
  directory: string;
  /** 0 takes any free port. */
  port: number;
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
  return servePglite(await PGlite.create({ dataDir: directory }), { port });
}
