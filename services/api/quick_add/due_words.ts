import type { ParsedResult } from "chrono-node";
import { HIDDEN } from "./understood.ts";

/** Words that are often others: they count at the end of a phrase alone. */
const WEAK =
  /^(?:(?:at |from )?\d{1,2}(?: ?(?:-|to) ?\d{1,2})?|mon|tue|wed|thu|fri|sat|sun|weekend)$/i;

/**
 * Words that chrono-node reads as nobody means them: `last monday` as the next
 * one, `1.5.2026` as 5 January, `3/4` as a day, and `now`.
 */
const MISREAD = /^(?:last|past|now$)|^(?:on )?\d+\/\d+$|\d\.\d+\.\d/i;

/** What stands before the rest of a recurrence that was not understood. */
const RECURRING = /(?<!\S)every!?\s+(?:other\s+|\d+\w*\s+)?$/i;

/** Times of day that have no number and are meant as a time. */
const TIME_OF_DAY = [
  "morning",
  "afternoon",
  "evening",
  "tonight",
  "noon",
  "midnight",
].map((word) => `casualReference/${word}`);

/** Whether words name a day. */
export function namesDay(words: ParsedResult): boolean {
  return words.start.isCertain("day") || words.start.isCertain("weekday") ||
    words.tags().has("result/relativeDate");
}

/** Whether words name a time of day. */
export function namesTime({ start }: ParsedResult): boolean {
  return start.isCertain("hour") ||
    TIME_OF_DAY.some((tag) => start.tags().has(tag));
}

/** Whether words mean a due date, rather than being part of a title. */
export function meansDue(words: ParsedResult, text: string): boolean {
  if (!namesDay(words) && !namesTime(words)) return false;
  if (MISREAD.test(words.text)) return false;
  if (RECURRING.test(text.slice(0, words.index))) return false;
  const end = words.index + words.text.length;
  // Chrono may put other signs in the place of those that it read.
  if (text.slice(words.index, end) !== words.text) return false;
  return !WEAK.test(words.text) || endsPhrase(text.slice(end));
}

function endsPhrase(rest: string): boolean {
  const next = rest.trimStart().charAt(0);
  return next === "" || next === HIDDEN || ",.;:!?)".includes(next);
}
