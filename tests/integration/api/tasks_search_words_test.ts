import { assert, assertEquals } from "@std/assert";
import { checkSelfSearch } from "../../support/self_search.ts";
import { searchCosts } from "../../support/search_costs.ts";
import { testCases } from "../../support/test_cases.ts";
import { startDatabase } from "../../support/test_database.ts";

testCases("the words of a search", startDatabase, {
  "every text finds itself, as words and as a phrase": async ({ sql }) => {
    const found = await checkSelfSearch(sql, { runs: 1500 });
    assert(found > 500, `${found} searches`);
  },

  "no text costs many times as much as a plain one": async ({ sql }) => {
    const costs = Object.entries(await searchCosts(sql));
    assertEquals(costs.filter(([_, times]) => times > 40), []);
  },

  "task_search_starters() has only what begins something new": async (
    { sql },
  ) => {
    const [row] = await sql<{ starters: string }[]>`
      select task_search_starters() as starters
    `;
    const starters = row?.starters ?? "";
    const isStarter = new RegExp(
      `^[${starters.replace(/\\[uU]([0-9a-f]+)/g, "\\u{$1}")}]$`,
      "u",
    );
    let count = 0;
    for (let code = 1; code <= 0x10ffff; code++) {
      const letter = String.fromCodePoint(code);
      if (!isStarter.test(letter)) continue;
      const [first = ""] = letter.normalize("NFKD");
      const joins = /\p{M}|[\u1161-\u11ff]/u;
      assert(!joins.test(letter + first), code.toString(16));
      count++;
    }
    assert(count > 100_000, `${count} starters`);
  },

  "a letter and its marks stay one wherever they stand": async (
    { sql },
  ) => {
    const words = ["\u304b\u3099", "\u09a8\u09c7\u09be", "\u1112\u1161\u11ab"];
    for (const word of words) {
      for (let before = 0; before < 70; before++) {
        const text = word[0]?.repeat(before) + word;
        const [row] = await sql<{ folded: string }[]>`
          select task_search_fold(${text}) as folded
        `;
        const whole = word.normalize("NFKC");
        assert(row?.folded.trim().endsWith(whole), `${before} ${word}`);
      }
    }
  },
});
