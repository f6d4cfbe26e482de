import type { UnderstoodSpan } from "./understood.ts";

/**
 * The title of a task: the words that were not understood, in their order and
 * with the blanks between them. Where there are none it is the whole text, as
 * a task must be called something.
 *
 * @param understood In the order of the text.
 */
export function titleOf(
  text: string,
  understood: readonly UnderstoodSpan[],
): string {
  let title = "";
  let end = 0;
  for (const { start, end: next } of [...understood, endOf(text)]) {
    const part = text.slice(end, start);
    const words = part.trim();
    const isApart = title !== "" && /^\s+\S/.test(part);
    title += isApart ? ` ${words}` : words;
    end = next;
  }
  return title === "" ? text.trim() : title;
}

function endOf(text: string): { start: number; end: number } {
  return { start: text.length, end: text.length };
}
