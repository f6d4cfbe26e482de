import { assertEquals, assertThrows } from "@std/assert";
import { applyChange } from "./apply_change.ts";
import { catchMutants } from "./catch_mutants.ts";
import { makeMutantTree } from "./mutant_tree.ts";
import { MUTANTS } from "./mutants.ts";
import { runContractCases } from "./run_check.ts";

Deno.test("applyChange() refuses a change that does not fit exactly once", () => {
  const change = { find: "b", replace: "$&" };

  assertEquals(applyChange("abc", change), "a$&c");
  for (const text of ["ac", "abcb"]) {
    assertThrows(() => applyChange(text, change), Error, "exactly once");
  }
});

Deno.test("the checks that catch mutants find nothing wrong without one", async () => {
  const titles = new Set(
    MUTANTS.map(({ caughtBy }) => caughtBy)
      .filter((check) => "contractCase" in check)
      .map(({ contractCase }) => contractCase),
  );
  await using tree = await makeMutantTree([]);
  const outcomes = await runContractCases(tree.root, [...titles]);

  assertEquals(outcomes.filter(({ failure }) => failure !== null), []);
  assertEquals(outcomes.length, titles.size);
});

Deno.test("every mutant is caught by the check that is named for it", async () => {
  const results = await catchMutants(MUTANTS);
  const missed = results.filter(({ problem }) => problem !== null)
    .map(({ mutant, problem }) => `${mutant.name}: ${problem}`);

  console.log(`caught ${results.length - missed.length} of ${MUTANTS.length}`);
  assertEquals(missed, []);
});
