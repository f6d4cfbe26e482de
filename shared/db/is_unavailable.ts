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

/** The server is not there, or not for us, or has no room. */
const SERVER = [
  /08.../, // connection exceptions
  /25006/, // read-only, after a failover
  /28.../, // a login that is not valid at the moment
  /3D000/, // no such database
  /53.../, // no disk space, memory or connection left
  /57P0./, // shutdown and crash
  /58.../, // errors of the system
];

/** Others are in the way. */
const CROWD = [
  /25P03/, // a transaction waited too long for its client
  /40001|40P01/, // others won the race each time: see `transaction`
  /55P03/, // a lock is held for too long
  /57014/, // a statement took too long
];

const SQLSTATE = new RegExp(
  `^(?:${[...SERVER, ...CROWD].map(({ source }) => source).join("|")})$`,
);

/**
 * Whether an error of a statement says that the database can't do it now: it
 * can't be reached, or is not free in time. Nothing is wrong with the
 * statement; whether it was executed is not known.
 *
 * @see {@link https://www.postgresql.org/docs/current/errcodes-appendix.html}
 */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error) || !("code" in error)) return false;
  const code = String(error.code);
  return CONNECTION_CODES.has(code) || SQLSTATE.test(code);
}
