import type { DueDate } from "../tasks/due_date.ts";
import type { Priority } from "../tasks/task.ts";
import type { Recurrence } from "../recurrence/recurrence.ts";
import { dueOf } from "./due_of.ts";
import { findDue, type WritingContext } from "./find_due.ts";
import { findMarkers } from "./find_markers.ts";
import { findRecurrence } from "./find_recurrence.ts";
import { titleOf } from "./title_of.ts";
import { hide, type UnderstoodSpan } from "./understood.ts";

/** The most UTF-16 units of a text in which anything is looked for. */
export const MAX_QUICK_ADD_UNITS = 1_000;

/** What a text says of a task. */
export interface QuickAdd {
  /** The words that were not understood; the whole text if that is all. */
  title: string;
  /** When it is due; there is such a date whenever there is a recurrence. */
  due: DueDate | null;
  /** How urgent it is. */
  priority: Priority | null;
  /** Its labels, in the order of the text. */
  labels: string[];
  /** How it recurs. */
  recurrence: Recurrence | null;
  /** What was understood, in the order of the text. */
  understood: UnderstoodSpan[];
}

/** Words between quotation marks are a title's: nothing is looked for. */
const QUOTED = /"[^"]*"/g;

/**
 * Reads a task from a line such as `water plants tomorrow 9am !high #home
 * every friday`. Whatever is not understood stays in the title, each word in
 * its place; so does all that stands in quotation marks, and a text that is
 * longer than {@linkcode MAX_QUICK_ADD_UNITS}.
 *
 * Never throws for any text. The time that it takes is bounded by that length.
 *
 * @throws {RangeError} If the time zone or `now` is none.
 */
export function parseQuickAdd(text: string, context: WritingContext): QuickAdd {
  const isTooLong = text.length > MAX_QUICK_ADD_UNITS;
  const quoted = [...text.matchAll(QUOTED)].map(({ 0: words, index }) => ({
    start: index,
    end: index + words.length,
  }));
  // Hiding all of it keeps one way through the rest.
  const open = hide(
    text,
    isTooLong ? [{ start: 0, end: text.length }] : quoted,
  );
  const { priority, labels } = findMarkers(open);
  const markers = [priority, ...labels].flatMap((found) => found?.spans ?? []);
  const unmarked = hide(open, markers);
  const recurring = findRecurrence(unmarked);
  const spans = recurring?.spans ?? [];
  const due = findDue(hide(unmarked, spans), context);
  const rule = recurring?.value.rule ?? null;
  const understood = [...markers, ...spans, ...due?.spans ?? []]
    .toSorted((a, b) => a.start - b.start);
  return {
    title: titleOf(text, understood),
    due: dueOf(due?.value ?? null, { ...context, rule }),
    priority: priority?.value ?? null,
    labels: labels.map(({ value }) => value),
    recurrence: recurring === null
      ? null
      : { ...recurring.value, exdates: [], catchUp: "once" },
    understood,
  };
}
