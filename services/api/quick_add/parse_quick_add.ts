import type { DueDate } from "../due_date.ts";
import type { Priority } from "../tasks/task.ts";
import type { Recurrence } from "../recurrence/recurrence.ts";
import { dueOf } from "./due_of.ts";
import { choosePhrases } from "./choose_phrases.ts";
import { findMarkers } from "./find_markers.ts";
import { findPhrases, type Phrase } from "./find_phrases.ts";
import { phraseSpans } from "./phrase_spans.ts";
import { recurrenceOf } from "./recurrence_of.ts";
import { titleOf } from "./title_of.ts";
import { hide, type UnderstoodSpan } from "./understood.ts";
import type { WritingContext } from "./writing_context.ts";

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
  const { due, recurrence, spans } = readTime(hide(open, markers), context);
  const understood = [...markers, ...spans]
    .toSorted((a, b) => a.start - b.start);
  return {
    title: titleOf(text, understood),
    due,
    priority: priority?.value ?? null,
    labels: labels.map(({ value }) => value),
    recurrence,
    understood,
  };
}

/** What a text says of the time of a task, and where. */
interface ReadTime extends Pick<QuickAdd, "due" | "recurrence"> {
  spans: UnderstoodSpan[];
}

function readTime(text: string, context: WritingContext): ReadTime {
  const phrases = findPhrases(text, context);
  return joinedTime(text, { phrases, context }) ??
    // A series that can't be is the title's, with all that is beside it.
    joinedTime(text, {
      phrases: phrases.filter(({ said }) => said.recurrence === undefined),
      context,
    }) ?? { due: null, recurrence: null, spans: [] };
}

function joinedTime(
  text: string,
  { phrases, context }: { phrases: Phrase[]; context: WritingContext },
): ReadTime | null {
  const { said, phrases: chosen } = choosePhrases(phrases);
  const { timeZone } = context;
  const due = dueOf(said, context);
  const recurrence = recurrenceOf(said, { due, timeZone });
  if (said.recurrence !== undefined && recurrence === null) return null;
  const spans = chosen.flatMap((phrase) => phraseSpans(text, phrase));
  return { due, recurrence, spans };
}
