/** What happens to the data of one direction of every connection. */
export type Fault =
  /** Every chunk is late. The order stays, and so does the throughput. */
  | {
    kind: "latency";
    latencyMs: number;
    /** Up to this much more or less, at random. @default {0} */
    jitterMs?: number;
  }
  /** No more than so much a second. */
  | { kind: "bandwidth"; bytesPerSecond: number }
  /**
   * Nothing passes. The data waits, as lost packets are sent again once the
   * network is back; with a time, the connection is closed after that.
   */
  | { kind: "black_hole"; closeAfterMs?: number }
  /** The connection is reset (RST) at both ends after this time. */
  | { kind: "reset_peer"; afterMs: number }
  /** The end of the data is passed on late. */
  | { kind: "slow_close"; delayMs: number }
  /** Chunks are cut into pieces. */
  | {
    kind: "slicer";
    averageBytes: number;
    /** Up to this much more or less, at random. @default {0} */
    variationBytes?: number;
    /** The time between two pieces, in milliseconds. @default {0} */
    delayMs?: number;
  }
  /** The connection is closed after so many bytes, counted from its start. */
  | { kind: "limit_data"; bytes: number };

/** The fault of one kind. */
export type FaultOf<Kind extends Fault["kind"]> = Extract<
  Fault,
  { kind: Kind }
>;

/** Which way the data goes. */
export const DIRECTIONS = ["to_server", "to_client"] as const;

/** One of {@linkcode DIRECTIONS}. */
export type Direction = (typeof DIRECTIONS)[number];
