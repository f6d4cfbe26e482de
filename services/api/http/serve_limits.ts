/** How much of a client's slowness and number a server bears. */
export interface ServeLimits {
  /** A request's header must be here after this many milliseconds. */
  headersTimeoutMs: number;
  /** All of a request must be here after this many milliseconds. */
  requestTimeoutMs: number;
  /**
   * A connection without a request is closed after this many milliseconds,
   * and a little: more than the minute for which load balancers keep one, so
   * that they close it and not we.
   */
  idleTimeoutMs: number;
  /** So long a client may take nothing of its answer, in milliseconds. */
  stallTimeoutMs: number;
  /** How often the first two are looked at, in milliseconds. */
  checkIntervalMs: number;
  /** Connections beyond this number are closed at once. */
  maxConnections: number;
  /** The largest header with its request line, in bytes. */
  maxHeaderBytes: number;
  /** The most fields of a header. */
  maxHeaderFields: number;
}

/** The limits in production. */
export const SERVE_LIMITS: Readonly<ServeLimits> = {
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  idleTimeoutMs: 65_000,
  stallTimeoutMs: 60_000,
  checkIntervalMs: 1_000,
  maxConnections: 20_000,
  maxHeaderBytes: 16 * 1024,
  maxHeaderFields: 100,
};
