import { bookkeepingMutants } from "./bookkeeping_mutants.ts";
import { dispatchMutants } from "./dispatch_mutants.ts";
import { failureMutants } from "./failure_mutants.ts";
import type { Mutant } from "./mutant.ts";
import { offsetMutants } from "./offset_mutants.ts";
import { publisherMutants } from "./publisher_mutants.ts";

/**
 * All mutants, each with the check that catches it. Those that take longest
 * come first, so that nobody waits for them at the end.
 */
export const MUTANTS: readonly Mutant[] = [
  ...failureMutants,
  ...offsetMutants,
  ...dispatchMutants,
  ...publisherMutants,
  ...bookkeepingMutants,
];
