/** What a part of a text was understood as. */
export type UnderstoodKind = "due" | "priority" | "label" | "recurrence";

/** A part of a text that was understood, and is no part of the title. */
export interface UnderstoodSpan {
  /** What it was understood as. */
  kind: UnderstoodKind;
  /** Where it begins, in UTF-16 units. */
  start: number;
  /** Where it ends: the unit behind it. */
  end: number;
  /** Its words, as they were given. */
  text: string;
}

/** A part of a text and what it means. */
export interface Finding<Value> {
  /** What it means. */
  value: Value;
  /** The parts of the text that say so. */
  spans: UnderstoodSpan[];
}

/** Makes the span of a part of a text. */
export function spanOf(
  text: string,
  { kind, start, end }: Omit<UnderstoodSpan, "text">,
): UnderstoodSpan {
  return { kind, start, end, text: text.slice(start, end) };
}

/** Stands for each unit that is hidden: neither a letter nor a blank. */
export const HIDDEN = "\uFFFC";

/** Hides parts of a text from whoever reads on; what stays keeps its place. */
export function hide(
  text: string,
  spans: readonly { start: number; end: number }[],
): string {
  return spans.reduce(
    (hidden, { start, end }) =>
      hidden.slice(0, start) + HIDDEN.repeat(end - start) + hidden.slice(end),
    text,
  );
}
