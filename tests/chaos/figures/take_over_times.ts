import type { Fate, LedgerEntry } from "../../harness/ledger/ledger_entry.ts";

/**
 * Measures from the death of a process to the first arrival from each of its
 * partitions at another, in milliseconds and in rising order. A process had
 * those partitions in which the last arrival before its death is its own.
 */
export function takeOverTimes(entries: readonly LedgerEntry[]): number[] {
  const reader = new Map<number, string>();
  const orphaned = new Map<number, { by: string; atMs: number }>();
  const times: number[] = [];
  for (const entry of entries) {
    if (entry.type === "kill") {
      for (const [partition, process] of reader) {
        if (process !== entry.victim || orphaned.has(partition)) continue;
        orphaned.set(partition, { by: process, atMs: entry.atMs });
      }
    } else if (isArrival(entry)) {
      const { partition, process, atMs } = entry;
      reader.set(partition, process);
      const orphan = orphaned.get(partition);
      if (orphan === undefined || orphan.by === process) continue;
      times.push(atMs - orphan.atMs);
      orphaned.delete(partition);
    }
  }
  return times.sort((a, b) => a - b);
}

function isArrival(
  entry: LedgerEntry,
): entry is LedgerEntry<Fate & { partition: number }> {
  return entry.type === "arrival" && entry.partition !== undefined;
}
