import type { LedgerEntry } from "../../harness/ledger/ledger_entry.ts";

/** The longest time in which nothing arrived, in milliseconds. */
export function longestStandstillMs(entries: readonly LedgerEntry[]): number {
  let longestMs = 0;
  let lastMs: number | undefined;
  for (const { type, atMs } of entries) {
    if (type !== "arrival") continue;
    longestMs = Math.max(longestMs, atMs - (lastMs ?? atMs));
    lastMs = atMs;
  }
  return longestMs;
}
