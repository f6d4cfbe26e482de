import { assert, assertEquals } from "@std/assert";
import type { Sql } from "@taskbell/db";
import fc from "fast-check";
import { searchQuery } from "../../services/api/tasks/list/search_query.ts";
import { searchTerms } from "../../services/api/tasks/list/search_terms.ts";

/** Letters of all kinds, and what may stand between or upon them. */
const PIECES = [..."abXYZ0159 \t\n.,:;!?'\\|&<>()*/@_#$%~^`{}[]+="].concat(
  ..."\u00e9\u00df\u0130\u0131\u0149\u03a3\u01c5\u00b2\u2150\u2460\u212b\ufb03",
  ..."\u0301\u0323\u0345\u05b0\u093c\u094d\u09be\u0e38\u0e48\u3099\u11ab\u034f",
  ..."\u4e00\u4e8c\u4e70\u725b\u0e01\u0e40\u3042\u30ab\uff8a\uff9e\uac00\u1112",
  ..."\u{20000}\u0915\u09c7\u0633\u05d0\u10d0\u1208\u13a0\u{10400}\u{1e900}",
  ..."\u060c\u0964\u0589\u05be\u061f\u3001\u30fb\uff0c\uff07\uff3c\u2019\u02bc",
  ..."\u{1f600}\u{1f6d2}\u2705\ufe0f\u200d\u200b\u00ad\ufeff\u2060\u061c\u180e",
  ..."\u0085\u00a0\u1680\u2028\u3000\u0001\u0002\u001f\ue000\ufffd\u{10ffff}",
  ..."\u02b9\u0375\u2032\u2044\u3316\ufdfa",
);

const text = fc.oneof(
  { weight: 4, arbitrary: fc.array(fc.constantFrom(...PIECES)) },
  { weight: 1, arbitrary: fc.array(fc.string({ unit: "binary" })) },
).map((pieces) =>
  // What has a meaning of its own in a search.
  pieces.join("").replace(/[\0"\u201c\u201d\u201e\u00ab\u00bb-]/g, "")
    .replace(/\bor\b/gi, "")
).filter((text) => text.isWellFormed());

/**
 * Looks for random texts by themselves, as words and as a phrase: each is
 * found, if it has a word. The seed is printed.
 *
 * @returns How many searches found a text.
 */
export async function checkSelfSearch(
  sql: Sql,
  { runs }: { runs: number },
): Promise<number> {
  const seed = Math.trunc(Math.random() * 2 ** 31);
  console.log(`Texts that find themselves: seed ${seed}`);
  let found = 0;
  const property = fc.asyncProperty(text, async (text) => {
    for (const q of [text, `"${text}"`]) {
      const terms = searchTerms(q);
      assert(terms.terms.every(({ isExcluded }) => !isExcluded), q);
      const query = searchQuery(sql, terms);
      const [row] = await sql<{ isFound: boolean; words: number }[]>`
        select task_search_words(${text}) @@ ${query} as "isFound",
          numnode(${searchQuery(sql, terms)}) as words
      `;
      if (row?.words === 0) continue;
      assertEquals(row?.isFound, true, JSON.stringify(q));
      found++;
    }
  });
  await fc.assert(property, { seed, numRuns: runs });
  return found;
}
