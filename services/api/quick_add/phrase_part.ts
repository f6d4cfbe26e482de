import { BOUND_WORDS } from "./bound_words.ts";
import { DAY_WORDS } from "./day_words.ts";
import { RECURRENCE_WORDS } from "./recurrence_words.ts";
import type { Said } from "./said.ts";
import { TIME_WORDS } from "./time_words.ts";
import type { UnderstoodKind } from "./understood.ts";
import {
  MONTH,
  type PartWords,
  SUFFIX,
  WEEKDAY,
  wordsPattern,
} from "./vocabulary.ts";
import type { WritingContext } from "./writing_context.ts";

/** A part of a phrase. */
export interface PhrasePart {
  /** Where it begins, in UTF-16 units. */
  start: number;
  /** Where it ends: the unit behind it. */
  end: number;
  /** What it says; `null` where that is unclear. */
  said: Said | null;
  /** Whether its words are often others. */
  isWeak: boolean;
}

/** The first words that match count. */
const PART_WORDS: readonly PartWords[] = [
  ...BOUND_WORDS,
  ...RECURRENCE_WORDS,
  ...DAY_WORDS,
  ...TIME_WORDS,
];

/** What tells of a time in a list or a range, if not by itself. */
const LISTED = wordsPattern(
  `\\d{1,2}${SUFFIX}|${WEEKDAY}s?|${MONTH}|\\d{1,2}(?= ?(?:$|[,.;:!?)\uFFFC]))`,
);

/** Where a part is looked for. */
interface PartPlace {
  /** Where it begins. */
  at: number;
  /** What its phrase said before it; `null` where it is the first part. */
  heard: Said | null;
  /** The text's. */
  context: WritingContext;
}

/** Finds the part that begins at a place of a {@linkcode plainLower} text. */
export function partAt(
  text: string,
  { at, heard, context }: PartPlace,
): PhrasePart | null {
  for (const { pattern, read, isWeak, follows } of PART_WORDS) {
    if (follows !== undefined && !hasHeard(heard, follows)) continue;
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match === null) continue;
    const groups = match.groups ?? {};
    return {
      start: at,
      end: at + match[0].length,
      said: read(groups, context),
      isWeak: isWeak?.(groups) ?? false,
    };
  }
  return null;
}

/** Finds words that go on with a list or a range of days or times. */
export function listedAt(text: string, at: number): PhrasePart | null {
  LISTED.lastIndex = at;
  return LISTED.test(text)
    ? { start: at, end: LISTED.lastIndex, said: null, isWeak: true }
    : null;
}

/** What a part was understood as. */
export function kindOf({ said }: PhrasePart): UnderstoodKind {
  return said?.recurrence ?? said?.end ? "recurrence" : "due";
}

function hasHeard(
  heard: Said | null,
  wanted: NonNullable<PartWords["follows"]>,
): boolean {
  if (wanted === "anything") return heard !== null;
  return heard?.[wanted] !== undefined;
}
