import type { History } from "./history.ts";
import type { Anomaly } from "./verdict.ts";

/**
 * Finds effects, arrivals and discards whose cause failed or never was, and
 * those of operations that could only be given up.
 */
export function* findPhantoms(history: History): Generator<Anomaly> {
  for (const fates of [history.arrivals, history.discards]) {
    for (const id of fates.keys()) {
      const detail = whyWithoutCause(history, id);
      if (detail !== null) yield { kind: "phantom", id, detail };
      if (history.operations.get(id)?.doomed) {
        yield { kind: "phantom", id, detail: "it was to be a dead letter" };
      }
    }
  }
}

/**
 * Finds dead letters that nothing accounts for: their cause failed or never
 * was, nothing was wrong with it, it had an effect as well, or they came twice
 * for no reason.
 */
export function* findUnaccounted(history: History): Generator<Anomaly> {
  const kind = "dlq-unaccounted";
  for (const [id, letters] of history.deadLetters) {
    const detail = whyWithoutCause(history, id);
    if (detail !== null) yield { kind, id, detail };
    if (history.operations.get(id)?.doomed === false) {
      yield { kind, id, detail: "nothing was wrong with it" };
    }
    if (history.arrivals.has(id)) {
      yield { kind, id, detail: "it had an effect as well" };
    }
    if (letters.length > 1 && history.windows.length === 0) {
      yield { kind, id, detail: `it has ${letters.length} dead letters` };
    }
  }
}

function whyWithoutCause({ operations }: History, id: string): string | null {
  const operation = operations.get(id);
  if (operation === undefined) return "nobody has begun it";
  return operation.told === "fail" ? "it has failed" : null;
}
