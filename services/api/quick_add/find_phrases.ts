import { listedAt, partAt, type PhrasePart } from "./phrase_part.ts";
import { joinSaid, type Said } from "./said.ts";
import { anyBlanks, endsPhrase, plainLower } from "./vocabulary.ts";
import type { WritingContext } from "./writing_context.ts";

/** Neighbouring words that tell of a task's time, and were all understood. */
export interface Phrase {
  /** Its parts, at least one, in the order of the text. */
  parts: readonly PhrasePart[];
  /** What they say. */
  said: Said;
  /** Whether they are often other words, and more of the title follows. */
  isWeak: boolean;
}

const WORD = /(?<=(?:^|\s)\(?)[^\s(\uFFFC]/g;

/** What makes another thing of the words behind it. */
const TURNING = new RegExp(
  "(?<![^ (])(?:" + anyBlanks(
    "(?:from|since|until|till?|to|through|thru|before|after|between|except|" +
      "than|last|past|of|each|every!?(?: other| \\d+[a-z]*)?)(?: the)?|" +
      "for (?:the next )?\\S+ (?:times|days?|weeks?|months?|years?)",
  ) + ")$",
);

/** How many UTF-16 units before a phrase they are looked for. */
const MAX_TURNING_UNITS = 40;

const NEIGHBOUR = /,? +/y;

/** What joins words to one thing that has no place in a task. */
const JOINT = new RegExp(
  anyBlanks(
    "(?:,? (?:and|or|&|to|until|till?|through|thru|before|after|except|but|from|-|–) " +
      "| ?[-–] ?)(?:(?:on|at|by|the|not) ){0,2}",
  ),
  "y",
);

/**
 * Finds the phrases of a text that tell of a task's time. A phrase is the
 * longest run of such words. It is understood as a whole or not at all: one
 * that says a thing twice, such as two days, says none for certain.
 *
 * The time that it takes grows with the length of the text.
 */
export function findPhrases(text: string, context: WritingContext): Phrase[] {
  const plain = plainLower(text);
  const phrases: Phrase[] = [];
  let end = 0;
  for (const { index } of plain.matchAll(WORD)) {
    if (index < end) continue;
    const parts = partsAt(plain, index, context);
    const last = parts.at(-1);
    if (last === undefined) continue;
    end = last.end;
    const before = plain.slice(0, index).trimEnd().slice(-MAX_TURNING_UNITS);
    const said = TURNING.test(before) ? null : joinParts(parts);
    if (said === null) continue;
    const isWeak = areWeak(parts, said) && !endsPhrase(plain, end);
    phrases.push({ parts, said, isWeak });
  }
  return phrases;
}

function partsAt(
  text: string,
  start: number,
  context: WritingContext,
): PhrasePart[] {
  const parts: PhrasePart[] = [];
  let heard: Said = {};
  let part = partAt(text, { at: start, heard: null, context });
  while (part !== null) {
    parts.push(part);
    heard = { ...heard, ...part.said };
    part = nextPart(text, { end: part.end, heard, context });
  }
  return parts;
}

function nextPart(
  text: string,
  { end, heard, context }: {
    end: number;
    heard: Said;
    context: WritingContext;
  },
): PhrasePart | null {
  NEIGHBOUR.lastIndex = end;
  if (NEIGHBOUR.test(text)) {
    const at = NEIGHBOUR.lastIndex;
    const part = partAt(text, { at, heard, context });
    if (part !== null) return part;
  }
  JOINT.lastIndex = end;
  if (!JOINT.test(text)) return null;
  const at = JOINT.lastIndex;
  const part = partAt(text, { at, heard, context }) ?? listedAt(text, at);
  return part && { ...part, said: null };
}

/** What all parts say; `null` where one is unclear, or two say the same. */
function joinParts(parts: readonly PhrasePart[]): Said | null {
  let all: Said = {};
  let last: Said = {};
  for (const { said } of parts) {
    // In `until friday 6pm` the time is that of the end.
    const isOfEnd = last.end !== undefined && "until" in last.end &&
      (said?.time ?? said?.period) !== undefined;
    const joined = said === null || isOfEnd ? null : joinSaid(all, said);
    if (said === null || joined === null) return null;
    all = joined;
    last = said;
  }
  return all;
}

/** Two weak parts make sure of each other where one of them is a recurrence. */
function areWeak(parts: readonly PhrasePart[], said: Said): boolean {
  const isSure = said.recurrence !== undefined && parts.length > 1;
  return !isSure && parts.every(({ isWeak }) => isWeak);
}
