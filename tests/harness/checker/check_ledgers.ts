import type { LedgerEntry } from "../ledger/ledger_entry.ts";
import { findDisorder } from "./find_disorder.ts";
import { findLost, hasFate } from "./find_lost.ts";
import { findPhantoms, findUnaccounted } from "./find_phantoms.ts";
import { repeatAnomaly, repeatsIn } from "./find_repeats.ts";
import { type History, historyOf } from "./history.ts";
import {
  type Anomaly,
  ANOMALY_KINDS,
  type AnomalyCount,
  type AnomalyKind,
  type Conservation,
  type Verdict,
} from "./verdict.ts";

/** What is allowed in a run. */
export interface CheckOptions {
  /**
   * Operations that were still queued when the time to drain was over.
   * @default {none}
   */
  waiting?: ReadonlySet<string>;
  /**
   * What arrived no earlier than this before the death or pause of its process,
   * in milliseconds, may arrive again. @default {5_000}
   */
  uncommittedMs?: number;
}

const EXAMPLES = 5;

/**
 * Judges a run by what its processes have taken down. A pure function.
 *
 * @param entries Of all ledgers, in the order of time.
 */
export function checkLedgers(
  entries: readonly LedgerEntry[],
  { waiting = new Set(), uncommittedMs = 5_000 }: CheckOptions = {},
): Verdict {
  const history = historyOf(entries);
  const repeats = [...repeatsIn(history, { uncommittedMs })];
  const anomalies = countAnomalies([
    ...findLost(history, { waiting }),
    ...findPhantoms(history),
    ...findUnaccounted(history),
    ...findDisorder(history),
    ...repeats.filter(({ explained }) => !explained).map(repeatAnomaly),
  ]);
  const operations = countOperations(history);
  const lossless = anomalies["lost-effect"].count === 0 && operations.ok > 0;
  return {
    operations,
    arrivals: countFates(history.arrivals),
    explainedRepeats: repeats.filter(({ explained }) => explained).length,
    repeatedDeadLetters: countFates(history.deadLetters) -
      history.deadLetters.size,
    disturbances: history.windows.length,
    anomalies,
    conservation: conservationOf(history),
    lossBelow: lossless ? 3 / operations.ok : null,
  };
}

function countAnomalies(
  anomalies: readonly Anomaly[],
): Record<AnomalyKind, AnomalyCount> {
  const found = Map.groupBy(anomalies, ({ kind }) => kind);
  // Built from the list of kinds, so it has them all.
  return Object.fromEntries(ANOMALY_KINDS.map((kind) => {
    const all = found.get(kind) ?? [];
    return [kind, { count: all.length, examples: all.slice(0, EXAMPLES) }];
  })) as Record<AnomalyKind, AnomalyCount>;
}

function countOperations({ operations }: History): Verdict["operations"] {
  const counts = { ok: 0, fail: 0, unknown: 0, open: 0 };
  for (const { told } of operations.values()) counts[told]++;
  return { invoked: operations.size, ...counts };
}

function countFates(fates: History["arrivals"]): number {
  return fates.values().reduce((sum, each) => sum + each.length, 0);
}

function conservationOf(history: History): Conservation {
  const produced = history.operations.values()
    .filter((operation) =>
      operation.told === "ok" || hasFate(history, operation)
    ).reduce((sum) => sum + 1, 0);
  const applied = history.arrivals.size;
  const deadLetters = history.deadLetters.size;
  const discarded = history.discards.size;
  const holds = produced === applied + deadLetters + discarded;
  return { produced, applied, deadLetters, discarded, holds };
}
