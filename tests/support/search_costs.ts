import type { Sql } from "@taskbell/db";

const LENGTH = 20_000;

/** What people write, with letters beyond ASCII, in the longest text. */
const PLAIN = "\u00dcber sch\u00f6ne G\u00e4rten und H\u00e4user ";

/** What is repeated up to the longest text that a task takes. */
const REPEATED: Record<string, string> = {
  "one mark": "\u0301",
  "marks out of their order": "\u0345\u0301\u0323\u05b0",
  "Thai marks": "\u0e48\u0e38",
  "Devanagari marks": "\u094d\u093c",
  "Bengali vowels": "\u09c7\u09be",
  "Arabic marks": "\u0651\u064e\u06ed",
  "Hebrew points": "\u05c1\u05b0",
  "marks of kana": "\u3099\u302a",
  "marks of musical notes": "\u{1d16d}\u{1d165}",
  "parts of syllables": "\u1161\u11ab",
  "Thai": "\u0e0b\u0e37\u0e49\u0e2d",
  "Devanagari": "\u0928\u092e\u0938\u094d\u0924\u0947\u0964",
  "Arabic": "\u0633\u0644\u0627\u0645\u060c",
  "Han": "\u4e70\u725b\u5976",
  "kana of half width": "\uff83\uff9e\uff70\uff80",
  "syllables": "\ud300\ud68c\uc758",
  "ligatures": "\ufb03",
  "emoji": "\u{1f600}\ufe0f",
};

/**
 * Measures what the words of the longest texts cost.
 *
 * @returns How many times as much as those of a plain text, by the kind.
 */
export async function searchCosts(sql: Sql): Promise<Record<string, number>> {
  const plainMs = await costMs(sql, PLAIN);
  const costs: Record<string, number> = {};
  for (const [kind, repeated] of Object.entries(REPEATED)) {
    costs[kind] = await costMs(sql, repeated) / plainMs;
  }
  return costs;
}

/** The least of three, which is the least disturbed by what else runs. */
async function costMs(sql: Sql, repeated: string): Promise<number> {
  const letters = [..."a" + repeated.repeat(LENGTH)].slice(0, LENGTH);
  const text = letters.join("");
  const times: number[] = [];
  for (let run = 0; run < 3; run++) {
    const start = performance.now();
    await sql`select length(task_search_words(${text}))`;
    times.push(performance.now() - start);
  }
  return Math.min(...times);
}
