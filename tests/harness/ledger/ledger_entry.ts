/** A load generator is about to do something. */
export interface Invocation {
  type: "invoke";
  /** The operation, unique over a run. */
  id: string;
  /** What has an order, such as a user. */
  key: string;
  /** The operation's place among those of its key, rising. */
  sequence: number;
  /**
   * Whether it is to end as a dead letter (`true`) or must not (`false`).
   * @default {either will do}
   */
  doomed?: boolean;
}

/**
 * What a load generator was told: `ok`, it is done; `fail`, it is not and never
 * will be; `unknown`, it may or may not be.
 */
export interface Settlement {
  type: "ok" | "fail" | "unknown";
  /** The operation. */
  id: string;
  /** Where it stands in the log, if it does. */
  position?: { partition: number; offset: number };
}

/**
 * What became of an operation: an `effect` happens exactly once, an `arrival`
 * at least once; a `dead_letter` was given up, a `discard` was dropped on
 * purpose.
 */
export interface Fate {
  type: "effect" | "arrival" | "dead_letter" | "discard";
  /** The operation. */
  id: string;
  /** The partition that it came from. */
  partition?: number;
  /** Which try of its handler this was, from 1. */
  attempt?: number;
}

/** A process was `kill`ed, or `pause`d and `resume`d. */
export interface Disturbance {
  type: "kill" | "pause" | "resume";
  /** The process, or {@linkcode EVERYBODY}. */
  victim: string;
}

/** A figure that somebody took down. */
export interface Sample {
  type: "sample";
  /** What was measured, with its unit, such as `rssBytes`. */
  name: string;
  /** The figure. */
  value: number;
}

/** What a process takes down. */
export type LedgerFact =
  | Invocation
  | Settlement
  | Fate
  | Disturbance
  | Sample;

/** A fact, when it was so and who says it. */
export type LedgerEntry<Fact extends LedgerFact = LedgerFact> = Fact & {
  /** Milliseconds since the Unix epoch, with fractions. */
  atMs: number;
  /** The process that took it down; a restarted one has another name. */
  process: string;
};

/** The victim of what disturbs all processes, such as the death of a broker. */
export const EVERYBODY = "*";
