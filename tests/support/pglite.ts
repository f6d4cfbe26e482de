import {
  type EmbeddedPostgres,
  startPostgres,
} from "../../services/dev/postgres/mod.ts";

/**
 * Starts an empty in-memory PostgreSQL of the test's own, in one to three
 * seconds.
 */
export function startPglite(): Promise<EmbeddedPostgres> {
  return startPostgres({ directory: null, port: 0 });
}
