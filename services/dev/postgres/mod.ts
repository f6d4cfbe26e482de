/**
 * PostgreSQL inside this process, for a machine where none is installed.
 *
 * @module
 */
export { type EmbeddedPostgres, servePglite } from "./pglite_server.ts";
export { startPostgres, type StartPostgresOptions } from "./start_postgres.ts";
