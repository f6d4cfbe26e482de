/**
 * PostgreSQL inside this process, for a machine where none is installed.
 *
 * @module
 */
export {
  type EmbeddedPostgres,
  startPostgres,
  type StartPostgresOptions,
} from "./start_postgres.ts";
