import { PRIORITIES, type Priority } from "../tasks/task.ts";
import { type Finding, spanOf } from "./understood.ts";

/** Words that begin with a sign and mean something. */
export interface Markers {
  /** The first `!low`, `!medium`, `!high` or `!urgent`. */
  priority: Finding<Priority> | null;
  /** Each `#label`, the first of those that are equal. */
  labels: Finding<string>[];
}

const MARKER = /(?<!\S)([!#])(\S+)/g;

/** A letter is in it: `#42` is the number of something. */
const LABEL = /^(?=.*\p{L})[\p{L}\p{M}\p{N}_/-]{1,100}$/u;

/** The most labels that are understood: a task has no more. */
const MAX_LABELS = 100;

/**
 * Finds priorities and labels. They are words of their own: `C#`, `a#b`,
 * `#42`, `!important` and a second priority are words of the title.
 */
export function findMarkers(text: string): Markers {
  const markers: Markers = { priority: null, labels: [] };
  for (const match of text.matchAll(MARKER)) {
    const [whole, sign, word = ""] = match;
    const end = match.index + whole.length;
    const place = { start: match.index, end };
    if (sign === "!") {
      const value = PRIORITIES.find((each) => each === word.toLowerCase());
      if (value === undefined || markers.priority !== null) continue;
      const spans = [spanOf(text, { kind: "priority", ...place })];
      markers.priority = { value, spans };
    } else if (LABEL.test(word)) {
      const spans = [spanOf(text, { kind: "label", ...place })];
      addLabel(markers.labels, { value: word, spans });
    }
  }
  return markers;
}

function addLabel(labels: Finding<string>[], label: Finding<string>): void {
  const known = labels.find(({ value }) => value === label.value);
  if (known !== undefined) known.spans.push(...label.spans);
  else if (labels.length < MAX_LABELS) labels.push(label);
}
