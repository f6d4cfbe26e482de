/**
 * Runs the mutants: `main.ts [NAME_PART...]`. Prints a table of what caught
 * each; the last line is `caught K of N`.
 *
 * @module
 */
import { catchMutants, type Caught } from "./catch_mutants.ts";
import { MUTANTS } from "./mutants.ts";

async function main(parts: string[]): Promise<boolean> {
  const mutants = MUTANTS.filter(({ name }) =>
    parts.length === 0 || parts.some((part) => name.includes(part))
  );
  const results = await catchMutants(mutants, { onResult: print });
  const caught = results.filter(({ problem }) => problem === null);
  console.log(`\ncaught ${caught.length} of ${results.length}`);
  return results.length > 0 && caught.length === results.length;
}

function print({ mutant, failure, problem, seconds }: Caught): void {
  const { name, caughtBy } = mutant;
  const check = "contractCase" in caughtBy
    ? caughtBy.contractCase
    : caughtBy.test;
  console.log(`${problem === null ? "caught" : "MISSED"}  ${name}`);
  console.log(`        by ${check} (${seconds.toFixed(1)} s)`);
  console.log(`        ${problem ?? failure.split("\n")[0]}`);
}

if (import.meta.main) {
  Deno.exitCode = await main(Deno.args) ? 0 : 1;
}
