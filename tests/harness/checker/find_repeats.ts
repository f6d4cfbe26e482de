import {
  EVERYBODY,
  type Fate,
  type LedgerEntry,
} from "../ledger/ledger_entry.ts";
import type { History, Window } from "./history.ts";
import type { Anomaly } from "./verdict.ts";

/** When a repeated arrival is explained. */
export interface RepeatRules {
  /**
   * What arrived no earlier than this before the death or pause of its process,
   * in milliseconds, may come again.
   */
  uncommittedMs: number;
}

/** An arrival that comes again. */
export interface Repeat {
  first: LedgerEntry<Fate>;
  again: LedgerEntry<Fate>;
  /** Whether the death or pause of a process explains it. */
  explained: boolean;
}

/** Lists what arrived again, each beside the arrival before it. */
export function* repeatsIn(
  { arrivals, windows }: History,
  rules: RepeatRules,
): Generator<Repeat> {
  for (const each of arrivals.values()) {
    for (const [index, again] of each.entries()) {
      const first = each[index - 1];
      if (first === undefined) continue;
      const explained = again.type === "arrival" &&
        windows.some((window) => explains(window, { first, again, rules }));
      yield { first, again, explained };
    }
  }
}

/** Says of a repeat that nothing explains what it is. */
export function repeatAnomaly({ first, again }: Repeat): Anomaly {
  const laterMs = Math.round(again.atMs - first.atMs);
  return {
    kind: again.type === "effect" ? "dup-effect" : "dup-delivery",
    id: again.id,
    detail: `by ${first.process}, ${laterMs} ms later by ${again.process}`,
  };
}

/**
 * A process that dies may leave behind what it has handled and not committed;
 * one that pauses may also go on, late, with what another has taken over.
 */
function explains(
  { victim, fromMs, untilMs }: Window,
  { first, again, rules }: Omit<Repeat, "explained"> & { rules: RepeatRules },
): boolean {
  const concerned = victim === EVERYBODY || victim === first.process ||
    victim === again.process;
  return concerned && again.atMs >= fromMs && first.atMs <= untilMs &&
    first.atMs >= fromMs - rules.uncommittedMs;
}
