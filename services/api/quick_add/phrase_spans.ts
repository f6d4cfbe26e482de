import type { Phrase } from "./find_phrases.ts";
import { kindOf } from "./phrase_part.ts";
import { spanOf, type UnderstoodSpan } from "./understood.ts";

/** A sign that parts what opens a text from the title. */
const PARTING = /(?:[:,;]| +[-–])(?=\s)/y;

/**
 * The parts of a text that a phrase stands in: neighbours of a kind are one.
 * Signs that have no place in the title without it belong to it: commas within
 * it, brackets around it, and what parts it from a title that follows.
 */
export function phraseSpans(
  text: string,
  { parts }: Phrase,
): UnderstoodSpan[] {
  const spans: UnderstoodSpan[] = [];
  for (const part of parts) {
    const kind = kindOf(part);
    const last = spans.at(-1);
    if (last?.kind === kind) {
      last.end = part.end;
      continue;
    }
    if (last !== undefined && text[last.end] === ",") last.end++;
    spans.push({ kind, start: part.start, end: part.end, text: "" });
  }
  takeSigns(text, spans);
  return spans.map((span) => spanOf(text, span));
}

function takeSigns(text: string, spans: UnderstoodSpan[]): void {
  const first = spans[0];
  const last = spans.at(-1);
  if (first === undefined || last === undefined) return;
  if (text[first.start - 1] === "(" && text[last.end] === ")") {
    first.start--;
    last.end++;
  } else if (first.start === 0) {
    PARTING.lastIndex = last.end;
    if (PARTING.test(text)) last.end = PARTING.lastIndex;
  }
}
