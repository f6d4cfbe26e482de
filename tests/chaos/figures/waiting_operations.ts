import type { LedgerEntry } from "../../harness/ledger/ledger_entry.ts";

/**
 * Finds the operations whose records a group has not committed.
 *
 * @param committed Where the group goes on, by partition.
 */
export function waitingOperations(
  entries: readonly LedgerEntry[],
  committed: ReadonlyMap<number, number>,
): Set<string> {
  const waiting = new Set<string>();
  for (const entry of entries) {
    if (entry.type !== "ok" || entry.position === undefined) continue;
    const { partition, offset } = entry.position;
    if (offset >= (committed.get(partition) ?? 0)) waiting.add(entry.id);
  }
  return waiting;
}
