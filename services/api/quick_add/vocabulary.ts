import type { Said } from "./said.ts";
import type { WritingContext } from "./writing_context.ts";

/** The parts of the words that a pattern names. */
export type Groups = Readonly<Record<string, string | undefined>>;

/** Words of one part of a phrase: how they look and what they say. */
export interface PartWords {
  /** Sticky, and bounded by the end of a word; for {@linkcode plainLower}. */
  pattern: RegExp;
  /** What they say; `null` where they can't be meant or be told in a task. */
  read: (groups: Groups, context: WritingContext) => Said | null;
  /** Whether they are often other words: see `Phrase.isWeak`. */
  isWeak?: (groups: Groups) => boolean;
  /** What must have been said before them in their phrase. */
  follows?: "anything" | "day" | "recurrence";
}

/** The name of a day of the week. */
export const WEEKDAY =
  "(?:mon(?:day)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:rs?|rsday)?|" +
  "fri(?:day)?|sat(?:urday)?|sun(?:day)?)";

/** The name of a month. */
export const MONTH =
  "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|" +
  "june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|" +
  "dec(?:ember)?)";

const MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");

/** What makes a number an ordinal. */
export const SUFFIX = "(?:st|nd|rd|th)";

const NUMBERS = "one two three four five six seven eight nine ten eleven twelve"
  .split(" ");

/** A number in words. */
export const NUMBER_WORD = `(?:${NUMBERS.join("|")})`;

/** The words between those of a list. */
export const AND = "(?:, ?and |, ?| and | & )";

/** The words between the ends of a range. */
export const TO = "(?: ?[-–] ?| to | till | until | through | thru )";

const ORDINALS: Readonly<Record<string, number>> = {
  a: 1,
  other: 2,
  first: 1,
  second: 2,
  third: 3,
  fourth: 4,
  fifth: 5,
  last: -1,
};

/** The end of a word, with its closing signs: `monday.com` goes on. */
const END = "(?=[.,:;!?)]*(?:$|\\s))";

/** Makes a pattern of a {@linkcode PartWords}. */
export function wordsPattern(source: string): RegExp {
  return new RegExp(`(?:${anyBlanks(source)})${END}`, "y");
}

/** Takes more blanks than one, where the source of a pattern has one. */
export function anyBlanks(source: string): string {
  return source.replaceAll(" ?", " *").replaceAll(/ (?!\*)/g, " +");
}

/** Words that tell of a time, though not which: their phrase stays. */
export function unclear(source: string): PartWords {
  return { pattern: wordsPattern(source), read: () => null };
}

/** The number that digits or a word stand for. */
export function numberOf(word: string): number {
  const index = NUMBERS.indexOf(word);
  return index < 0 ? ORDINALS[word] ?? Number.parseInt(word) : index + 1;
}

/** The number of a month, from 1, by its name or its digits. */
export function monthOf(name: string): number {
  const index = MONTHS.indexOf(name.slice(0, 3));
  return index < 0 ? Number(name) : index + 1;
}

/**
 * Lower case and plain blanks, each unit in its place: letters whose lower
 * case is longer are left alone.
 */
export function plainLower(text: string): string {
  return text.replaceAll(/[A-Z]/g, (each) => each.toLowerCase())
    .replaceAll(/\s/g, " ");
}

const PHRASE_END = /\s*(?:$|[\uFFFC,.;:!?)])/y;

/** Whether no word of the same phrase comes behind a place. */
export function endsPhrase(text: string, at: number): boolean {
  PHRASE_END.lastIndex = at;
  return PHRASE_END.test(text);
}
