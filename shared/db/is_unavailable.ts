/** Codes of the operating system and of the driver. */
const CONNECTION_CODES = new Set([
  "CONNECT_TIMEOUT",
  "CONNECTION_CLOSED",
  "CONNECTION_DESTROYED",
  "CONNECTION_ENDED",
  "EAI_AGAIN",
  "ECONNABORTED",
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EPIPE",
  "ETIMEDOUT",
]);

/**
 * Shutdown, crash of another session, still starting, too many connections,
 * read-only after a failover, disk full, a table that the migration has yet to
 * make, and class 08, connection exceptions.
 *
 * @see {@link https://www.postgresql.org/docs/current/errcodes-appendix.html}
 */
const SQLSTATE = /^(57P0[123]|53300|25006|53100|42P01|08...)$/;

/**
 * Whether an error of a statement says that the database can't be reached now.
 * Nothing is wrong with the statement; whether it was executed is not known.
 */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error) || !("code" in error)) return false;
  const code = String(error.code);
  return CONNECTION_CODES.has(code) || SQLSTATE.test(code);
}
