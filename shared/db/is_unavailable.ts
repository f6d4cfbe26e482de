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
  "EHOSTDOWN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EPIPE",
  "ETIMEDOUT",
]);

/**
 * Connection exceptions, read-only after a failover, a login that is not valid
 * at the moment, no such database, no disk space, memory or connection left,
 * shutdown and crash, errors of the system.
 *
 * @see {@link https://www.postgresql.org/docs/current/errcodes-appendix.html}
 */
const SQLSTATE = /^(08...|25006|28...|3D000|53...|57P0.|58...)$/;

/**
 * Whether an error of a statement says that the database can't be reached now.
 * Nothing is wrong with the statement; whether it was executed is not known.
 */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error) || !("code" in error)) return false;
  const code = String(error.code);
  return CONNECTION_CODES.has(code) || SQLSTATE.test(code);
}
