import type {
  Disturbance,
  Fate,
  Invocation,
  LedgerEntry,
  Settlement,
} from "../ledger/ledger_entry.ts";

/** An operation and what its generator was told. */
export interface Operation extends Pick<Invocation, "id" | "key" | "sequence"> {
  /** `open`: nothing, so far. */
  told: Settlement["type"] | "open";
  /** Who has begun it. */
  process: string;
  /** Whether it must end as a dead letter, or must not. */
  doomed: boolean | undefined;
}

/** A time in which a process was disturbed. */
export interface Window {
  /** The process, or everybody. */
  victim: string;
  /** Since when, in milliseconds since the Unix epoch. */
  fromMs: number;
  /** Until when; the same for a death. */
  untilMs: number;
  /** Whether it died. */
  death: boolean;
}

/** What happened to all operations, from the ledgers. */
export interface History {
  operations: ReadonlyMap<string, Operation>;
  /** Effects and arrivals of each operation, in the order of time. */
  arrivals: ReadonlyMap<string, readonly LedgerEntry<Fate>[]>;
  deadLetters: ReadonlyMap<string, readonly LedgerEntry<Fate>[]>;
  discards: ReadonlyMap<string, readonly LedgerEntry<Fate>[]>;
  windows: readonly Window[];
}

/** Sorts out the entries of all ledgers, which are in the order of time. */
export function historyOf(entries: readonly LedgerEntry[]): History {
  const operations = new Map<string, Operation>();
  const arrivals = new Map<string, LedgerEntry<Fate>[]>();
  const deadLetters = new Map<string, LedgerEntry<Fate>[]>();
  const discards = new Map<string, LedgerEntry<Fate>[]>();
  const windows: Window[] = [];
  const told = new Map<string, Settlement["type"]>();
  for (const entry of entries) {
    switch (entry.type) {
      case "invoke": {
        const { id, key, sequence, process, doomed } = entry;
        const operation = { id, key, sequence, process, doomed };
        operations.set(id, { ...operation, told: "open" });
        break;
      }
      case "ok":
      case "fail":
      case "unknown":
        told.set(entry.id, entry.type);
        break;
      case "effect":
      case "arrival":
        addTo(arrivals, entry);
        break;
      case "dead_letter":
        addTo(deadLetters, entry);
        break;
      case "discard":
        addTo(discards, entry);
        break;
      case "kill":
      case "pause":
      case "resume":
        addWindow(windows, entry);
        break;
      case "sample":
    }
  }
  for (const [id, type] of told) {
    const operation = operations.get(id);
    if (operation) operation.told = type;
  }
  return { operations, arrivals, deadLetters, discards, windows };
}

function addTo(
  fates: Map<string, LedgerEntry<Fate>[]>,
  fate: LedgerEntry<Fate>,
): void {
  const known = fates.get(fate.id);
  if (known) known.push(fate);
  else fates.set(fate.id, [fate]);
}

function addWindow(windows: Window[], entry: LedgerEntry<Disturbance>): void {
  const { type, victim, atMs } = entry;
  if (type === "resume") {
    const paused = windows.findLast((each) => each.victim === victim);
    if (paused) paused.untilMs = atMs;
    return;
  }
  const death = type === "kill";
  const untilMs = death ? atMs : Infinity;
  windows.push({ victim, fromMs: atMs, untilMs, death });
}
