/** How many records each contestant passes over before it is measured. */
export const WARM_UP_RECORDS = 40_000;

/** How many it is measured on. */
export const MEASURED_RECORDS = 200_000;

/** Handlers at the same time where each takes ten milliseconds. */
export const CONCURRENCY = 50;

/** How long a slow handler takes, in milliseconds. */
export const HANDLER_MS = 10;

/** How many records slow handlers are measured on, after as many to warm up. */
export const SLOW_RECORDS = 5_000;

/** What a run of a contestant prints, by the kind of handler. */
export type ConsumeWork = "empty" | "slow";
