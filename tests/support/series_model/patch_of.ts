import type { ModelEdit } from "./edit_series.ts";
import {
  type DueText,
  isDay,
  type ModelRecurrence,
  rruleOf,
} from "./model_rule.ts";
import type { ModelSegment } from "./model_segment.ts";
import type { ModelTask } from "./model_task.ts";
import type {
  EditChoice,
  ExdateChoice,
  RecurrenceChoice,
} from "./series_actions.ts";

const HALF_HOUR_MS = 1_800_000;

/** What an edit sets of a task, as it is now. */
export function patchOf(
  task: ModelTask,
  choice: EditChoice,
): ModelEdit["patch"] {
  const { title, priority, timeZone, due, recurrence } = choice;
  return {
    ...(title === undefined ? {} : { title }),
    ...(priority === undefined ? {} : { priority }),
    ...(timeZone === undefined ? {} : { timeZone }),
    ...(due === undefined ? {} : { due: dueOf(task, due) }),
    ...(recurrence === undefined
      ? {}
      : { recurrence: recurrenceOf(task, recurrence) }),
  };
}

function dueOf(
  { segment, occurrenceMs }: ModelTask,
  { by, asDay }: { by: number; asDay: boolean },
): DueText {
  const ms = occurrenceMs + by * HALF_HOUR_MS;
  return asDay !== isDay(segment.start)
    ? `${segment.dayOf(new Date(ms).toISOString())}`
    : new Date(ms).toISOString();
}

function recurrenceOf(
  { segment, occurrenceMs }: ModelTask,
  choice: RecurrenceChoice,
): ModelRecurrence | null {
  if (choice.kind === "end") return null;
  const { catchUp } = choice;
  if (choice.kind === "other") {
    return { rule: choice.rule, exdates: [], catchUp };
  }
  const { rule } = segment;
  const exdates = exdatesOf(segment, {
    afterMs: occurrenceMs,
    choices: choice.exdates,
  });
  return { rule, exdates, catchUp };
}

/** Writes what is left out of a series: some of its next occurrences. */
export function exdatesOf(
  segment: ModelSegment,
  { afterMs, choices }: { afterMs: number; choices: readonly ExdateChoice[] },
): DueText[] {
  const next = segment.after(afterMs, []).take(5).toArray();
  return choices.flatMap(({ ahead, asDay }) => {
    const due = next[ahead]?.due;
    if (due === undefined) return [];
    return asDay ? `${segment.dayOf(due)}` : due;
  });
}

/** Writes a recurrence for a request. */
export function writtenRecurrence(recurrence: ModelRecurrence | null): unknown {
  if (recurrence === null) return null;
  const { rule, exdates, catchUp } = recurrence;
  const { mode } = rule;
  return { rrule: rruleOf(rule), exdates, mode, catch_up: catchUp };
}
