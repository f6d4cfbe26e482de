/** How streams are held. */
export interface StreamLimits {
  /** A stream that is quiet gets a comment after this many milliseconds. */
  heartbeatMs: number;
  /** A client that takes nothing for this many milliseconds is cut. */
  stallMs: number;
  /** How often new events are looked for without a notification, in ms. */
  pollMs: number;
  /** The shortest time between two looks, in milliseconds. */
  pauseMs: number;
  /** How often heartbeats, tokens and slow clients are looked at, in ms. */
  tendMs: number;
  /** Streams of one user; one more ends the oldest. */
  maxOfUser: number;
  /** Streams of this process. */
  maxStreams: number;
  /** Streams that are read for at a time. */
  batchSize: number;
}

/** The limits in production. */
export const STREAM_LIMITS: Readonly<StreamLimits> = {
  heartbeatMs: 15_000,
  stallMs: 30_000,
  pollMs: 500,
  pauseMs: 10,
  tendMs: 1_000,
  maxOfUser: 10,
  maxStreams: 15_000,
  batchSize: 100,
};
