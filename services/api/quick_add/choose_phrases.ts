import type { Phrase } from "./find_phrases.ts";
import { joinSaid, type Said } from "./said.ts";

/** Phrases that go together, and what they say. */
export interface ChosenPhrases {
  /** The phrases. */
  phrases: readonly Phrase[];
  /** What they say. */
  said: Said;
}

/**
 * Chooses the phrases that make a task: the first with a recurrence, the first
 * with a day, the first with a time of day, as far as none says again what
 * another one has said. The others are parts of the title.
 */
export function choosePhrases(found: readonly Phrase[]): ChosenPhrases {
  const sure = found.filter(({ isWeak }) => !isWeak)
    .toSorted((a, b) => rank(a) - rank(b));
  const phrases: Phrase[] = [];
  let said: Said = {};
  const choose = (phrase: Phrase) => {
    const joined = joinSaid(said, phrase.said);
    if (joined === null) return;
    phrases.push(phrase);
    said = joined;
  };
  sure.forEach(choose);
  const opening = found.find((phrase) => opens(phrase, said));
  if (opening !== undefined) choose(opening);
  return { phrases, said };
}

function rank({ said: { recurrence, day, instant } }: Phrase): number {
  if (recurrence !== undefined) return 0;
  return (day ?? instant) === undefined ? 2 : 1;
}

/**
 * Whether the first words of a text are a recurrence and fit what follows, as
 * in `biweekly sync tuesday` and `daily standup 9am`: `weekly report` is none.
 */
function opens({ parts: [first], isWeak, said }: Phrase, rest: Said): boolean {
  if (first?.start !== 0 || !isWeak || said.recurrence === undefined) {
    return false;
  }
  const { freq } = said.recurrence.rule;
  const hasTime = (rest.time ?? rest.period) !== undefined;
  return freq === "WEEKLY" && rest.isWeekday === true ||
    freq === "DAILY" && rest.day === undefined && hasTime;
}
