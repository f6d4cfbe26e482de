import fc from "fast-check";

/** How {@linkcode checkProperty} looks for a counterexample. */
export interface CheckPropertyOptions {
  /** How many examples are tried. @default {1_000} */
  runs?: number;
}

/**
 * Tries a property on examples that follow from a seed. The failure names the
 * seed; `SEED=…` tries the same examples again.
 *
 * @throws {Error} With the smallest counterexample that was found.
 */
export async function checkProperty<Values>(
  property: fc.IRawProperty<Values>,
  { runs = 1_000 }: CheckPropertyOptions = {},
): Promise<void> {
  const seed = Number(Deno.env.get("SEED") ?? Date.now() % 1_000_000);
  const details = await fc.check(property, { numRuns: runs, seed });
  if (!details.failed) return;
  throw new Error(
    `SEED=${seed}\n${await fc.asyncDefaultReportMessage(details)}`,
    {
      cause: details.errorInstance,
    },
  );
}
