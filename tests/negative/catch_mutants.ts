import { makeMutantTree } from "./mutant_tree.ts";
import type { Mutant } from "./mutant.ts";
import { runCheck } from "./run_check.ts";

/** What came of one mutant. */
export interface Caught {
  readonly mutant: Mutant;
  /** What the check has said; "" for nothing. */
  readonly failure: string;
  /** Why it does not count as caught; `null` when it does. */
  readonly problem: string | null;
  /** How long it took. */
  readonly seconds: number;
}

/** How mutants are caught. */
export interface CatchMutantsOptions {
  /** Is told of each as it comes. @default {nobody} */
  onResult?: (result: Caught) => void;
}

/** Most of them wait most of the time. */
const SIDE_BY_SIDE = 6;

/** What a check says that has found something wrong, and no other error. */
const VERDICT = /AssertionError|Gave up (waiting )?after|SEED=/;

/** Runs the check of each mutant on it. */
export async function catchMutants(
  mutants: readonly Mutant[],
  { onResult = () => {} }: CatchMutantsOptions = {},
): Promise<Caught[]> {
  const waiting = [...mutants];
  const results: Caught[] = [];
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const result = await catchMutant(next);
      results.push(result);
      onResult(result);
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work));
  return results;
}

async function catchMutant(mutant: Mutant): Promise<Caught> {
  const startMs = performance.now();
  const { failure, problem } = await outcomeOf(mutant);
  const seconds = (performance.now() - startMs) / 1_000;
  return { mutant, failure, problem, seconds };
}

async function outcomeOf(
  { changes, caughtBy }: Mutant,
): Promise<Pick<Caught, "failure" | "problem">> {
  try {
    await using tree = await makeMutantTree(changes);
    const failure = await runCheck(tree.root, caughtBy);
    if (failure === null) return { failure: "", problem: "nothing is wrong" };
    const isVerdict = VERDICT.test(failure);
    return { failure, problem: isVerdict ? null : `an error: ${failure}` };
  } catch (error) {
    return { failure: "", problem: String(error) };
  }
}
