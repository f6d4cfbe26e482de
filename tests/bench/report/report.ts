import type { Goal } from "./goal.ts";

/** What one run of one contestant came to. */
export interface Sample {
  /** Units of work a second. */
  perSecond: number;
  /** The median of the times that one unit took, in milliseconds. */
  p50Ms?: number | undefined;
  /** 99 of 100 units took no longer than this, in milliseconds. */
  p99Ms?: number | undefined;
  /** Units that failed or were not done in time. */
  errors?: number | undefined;
}

/** Who did the work, once a run. */
export interface Contestant {
  name: string;
  samples: Sample[];
}

/** The same work, done by Taskbell first, then by the others. */
export interface Comparison {
  /** What the work was. */
  title: string;
  /** What is counted, such as `events/s`. */
  unit: string;
  contestants: Contestant[];
  goals: Goal[];
}

/** All comparisons of one row. */
export interface Section {
  /** The row's name. */
  name: string;
  /** What was done under which conditions: lines of plain text. */
  notes: string[];
  comparisons: Comparison[];
}

/** What the benchmark has found. */
export interface Report {
  /** Where it ran and on which versions, by name. */
  machine: Record<string, string>;
  sections: Section[];
}
