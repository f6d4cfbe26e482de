import type { ModelOccurrence } from "./model_segment.ts";
import type { RecurringModelTask } from "./model_task.ts";

/** The most that `catch_up` `all` makes up for in a row. */
export const MODEL_MAX_MADE_UP = 1_000;

/** What follows a task. */
export interface ModelNext {
  occurrence: ModelOccurrence;
  /** Whether it is late itself. */
  isLate: boolean;
}

/** Decides what follows a task by the words of the README. */
export function nextOf(
  { segment, occurrenceMs, extras, count, madeUp, completedMs }:
    RecurringModelTask,
  nowMs: number,
): ModelNext | null {
  const { exdates, catchUp } = extras;
  if (segment.rule.mode === "completion") {
    if (segment.rule.count !== null && count >= segment.rule.count) return null;
    const occurrence = segment.afterCompletion({
      completedMs: completedMs ?? nowMs,
      formerMs: occurrenceMs,
      exdates,
    });
    return occurrence && { occurrence, isLate: false };
  }
  let lastLate: ModelOccurrence | undefined;
  for (const occurrence of segment.after(occurrenceMs, exdates)) {
    if (occurrence.atMs > nowMs) {
      return lastLate && catchUp === "once"
        ? { occurrence: lastLate, isLate: true }
        : { occurrence, isLate: false };
    }
    if (catchUp === "all" && madeUp < MODEL_MAX_MADE_UP) {
      return { occurrence, isLate: true };
    }
    lastLate = occurrence;
  }
  return lastLate && catchUp === "once"
    ? { occurrence: lastLate, isLate: true }
    : null;
}

/** How many occurrences between a task and what follows it have no task. */
export function leftOutBetween(
  { segment, occurrenceMs, extras }: RecurringModelTask,
  { next, nowMs }: { next: ModelNext | null; nowMs: number },
): number {
  const endMs = next?.occurrence.atMs ?? nowMs + 1;
  let count = 0;
  for (const { atMs } of segment.after(occurrenceMs, extras.exdates)) {
    if (atMs >= endMs || count === 1_000) break;
    count++;
  }
  return count;
}
