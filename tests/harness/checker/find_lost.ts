import type { History, Operation } from "./history.ts";
import type { Anomaly } from "./verdict.ts";

/** What {@linkcode findLost} must know beside the history. */
export interface FindLostOptions {
  /** Operations that were still queued when the time to drain was over. */
  waiting: ReadonlySet<string>;
}

/**
 * Finds operations that are done, but without a fate: `lost-effect`, or `stuck`
 * where they still wait. An operation of which its living generator was never
 * told anything is stuck, too.
 */
export function* findLost(
  history: History,
  { waiting }: FindLostOptions,
): Generator<Anomaly> {
  const dead = new Set(
    history.windows.filter(({ death }) => death).map(({ victim }) => victim),
  );
  for (const operation of history.operations.values()) {
    const { id, told, process } = operation;
    if (told === "open" && !dead.has(process)) {
      const detail = `${process} was never told what became of it`;
      yield { kind: "stuck", id, detail };
    } else if (told === "ok" && !hasFate(history, operation)) {
      yield waiting.has(id)
        ? { kind: "stuck", id, detail: "it still waits" }
        : { kind: "lost-effect", id, detail: "it is done, without an effect" };
    }
  }
}

/** Whether something became of the operation. */
export function hasFate(
  { arrivals, deadLetters, discards }: History,
  { id }: Pick<Operation, "id">,
): boolean {
  return arrivals.has(id) || deadLetters.has(id) || discards.has(id);
}
