import {
  type EmbeddedPostgres,
  startPostgres,
} from "../../services/dev/postgres/mod.ts";

/**
 * Starts an empty in-memory PostgreSQL of the test's own, in one to three
 * seconds.
 *
 * @param options `port`: 0 takes any free port. @default {0}
 */
export function startPglite(
  { port = 0 }: { port?: number } = {},
): Promise<EmbeddedPostgres> {
  return startPostgres({ directory: null, port });
}
