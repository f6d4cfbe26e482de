/** What the checker looks for. */
export const ANOMALY_KINDS = [
  "lost-effect",
  "stuck",
  "phantom",
  "dup-effect",
  "dup-delivery",
  "order-violation",
  "dlq-unaccounted",
] as const;

/** One of {@linkcode ANOMALY_KINDS}. */
export type AnomalyKind = (typeof ANOMALY_KINDS)[number];

/** One thing that must not be. */
export interface Anomaly {
  kind: AnomalyKind;
  /** The operation. */
  id: string;
  /** What is wrong with it, for the reader. */
  detail: string;
}

/** All anomalies of one kind. */
export interface AnomalyCount {
  /** How many there are. */
  count: number;
  /** The first of them. */
  examples: Anomaly[];
}

/** Produced = applied + dead letters + discarded. */
export interface Conservation {
  /** Operations that are done, or that have a fate although it is unknown. */
  produced: number;
  /** Operations that had an effect or arrived. */
  applied: number;
  /** Operations that were given up. */
  deadLetters: number;
  /** Operations that were dropped on purpose. */
  discarded: number;
  /** Whether the sum is right. */
  holds: boolean;
}

/** What the checker says of a run. */
export interface Verdict {
  /** How many operations were told what. */
  operations: {
    invoked: number;
    ok: number;
    fail: number;
    unknown: number;
    /** Nothing was told. */
    open: number;
  };
  /** How many effects and arrivals there are, repeated ones too. */
  arrivals: number;
  /** Repeated arrivals that a death or a pause explains. */
  explainedRepeats: number;
  /** Repeated dead letters that a death or a pause explains. */
  repeatedDeadLetters: number;
  /** How many processes were killed or paused. */
  disturbances: number;
  /** By kind. */
  anomalies: Record<AnomalyKind, AnomalyCount>;
  conservation: Conservation;
  /**
   * With 95 % confidence, the share of operations that are lost is below this
   * (the rule of three); `null` where some were lost or none was done.
   */
  lossBelow: number | null;
}
