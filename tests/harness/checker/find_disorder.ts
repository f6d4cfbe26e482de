import type { Fate, LedgerEntry } from "../ledger/ledger_entry.ts";
import type { History, Operation } from "./history.ts";
import type { Anomaly } from "./verdict.ts";

/**
 * Finds arrivals that overtook an earlier operation of their key. A key may be
 * taken back, as what was not committed comes again; from there, every
 * operation must come again, one after another. Operations that never arrive
 * (failed ones, dead letters) leave no gap.
 */
export function* findDisorder(history: History): Generator<Anomaly> {
  for (const { operations, arrivals } of byKey(history)) {
    const places = new Map(operations.map(({ id }, place) => [id, place]));
    let last = -1;
    for (const { id, process } of arrivals) {
      const place = places.get(id) ?? 0;
      if (place > last + 1) {
        const skipped = operations[last + 1]?.id;
        const detail = `${process} handled it before ${skipped}`;
        yield { kind: "order-violation", id, detail };
      }
      last = place;
    }
  }
}

interface KeyHistory {
  /** Those that arrived, in the order in which they were begun. */
  operations: Operation[];
  /** In the order of time. */
  arrivals: LedgerEntry<Fate>[];
}

function byKey({ operations, arrivals }: History): Iterable<KeyHistory> {
  const keys = new Map<string, KeyHistory>();
  for (const operation of operations.values()) {
    const arrived = arrivals.get(operation.id);
    if (arrived === undefined) continue;
    const history = keys.getOrInsertComputed(
      operation.key,
      () => ({ operations: [], arrivals: [] }),
    );
    history.operations.push(operation);
    history.arrivals.push(...arrived);
  }
  for (const history of keys.values()) {
    history.operations.sort((a, b) => a.sequence - b.sequence);
    history.arrivals.sort((a, b) => a.atMs - b.atMs);
  }
  return keys.values();
}
