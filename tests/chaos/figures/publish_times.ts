import type { LedgerEntry } from "../../harness/ledger/ledger_entry.ts";
import { percentile } from "../../bench/report/percentile.ts";

/** How long publishing took, in milliseconds. */
export interface PublishTimes {
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
  /** The longest time in which nothing was acknowledged. */
  longestPauseMs: number;
}

/** Measures a load by its ledger. */
export function publishTimes(entries: readonly LedgerEntry[]): PublishTimes {
  const begun = new Map<string, number>();
  const latenciesMs: number[] = [];
  let longestPauseMs = 0;
  let last: number | undefined;
  for (const entry of entries) {
    if (entry.type === "invoke") {
      begun.set(entry.id, entry.atMs);
      last ??= entry.atMs;
    } else if (entry.type === "ok") {
      latenciesMs.push(entry.atMs - (begun.get(entry.id) ?? NaN));
      longestPauseMs = Math.max(longestPauseMs, entry.atMs - (last ?? NaN));
      last = entry.atMs;
    }
  }
  const sorted = Float64Array.from(latenciesMs).sort();
  return {
    p50Ms: percentile(sorted, 0.5) ?? NaN,
    p99Ms: percentile(sorted, 0.99) ?? NaN,
    maxMs: percentile(sorted, 1) ?? NaN,
    longestPauseMs,
  };
}
