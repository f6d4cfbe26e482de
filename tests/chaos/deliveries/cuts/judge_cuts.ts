import type { CutProvider } from "./cut_providers.ts";
import type { Dialogue } from "./dialogue.ts";
import type { CutResult } from "./read_results.ts";

/** What a link's cuts have come to. */
export interface CutVerdict {
  /** How many cuts were tried. */
  cuts: number;
  /** How many messages were accepted more than once. */
  doubles: number;
  /** What must not be. */
  violations: string[];
}

/**
 * Judges messages whose first attempt met a cut: each is accepted and recorded
 * once; accepted again only where the provider had it before the cut, and then
 * the log says that nobody knew.
 */
export function judgeCuts(
  results: readonly CutResult[],
  { provider, dialogue }: {
    provider: Pick<CutProvider, "name" | "acceptsFrom">;
    dialogue: Dialogue;
  },
): CutVerdict {
  const acceptsFrom = {
    to_server: dialogue.to_server.length,
    to_client: provider.acceptsFrom(dialogue.to_client),
  };
  const violations = results.flatMap((result) => {
    const { direction, bytes } = result.cut;
    const mayDouble = bytes >= acceptsFrom[direction];
    return problemsOf(result, mayDouble).map((problem) =>
      `${provider.name} cut ${direction} after ${bytes} bytes: ${problem}`
    );
  });
  const doubles = results.filter(({ arrivals }) => arrivals > 1).length;
  return { cuts: results.length, doubles, violations };
}

function problemsOf(result: CutResult, mayDouble: boolean): string[] {
  const { state, attempts, arrivals, sentEvents, deadLetters } = result;
  const outcomes = attempts.map(({ outcome }) => outcome);
  const problems: Record<string, boolean> = {
    [`is ${state}`]: state !== "sent",
    "lost": arrivals === 0,
    [`attempts are ${outcomes}`]: outcomes.some((outcome, index) =>
      outcome !== (index === outcomes.length - 1 ? "delivered" : "retry")
    ),
    [`${arrivals} arrivals of ${attempts.length} attempts`]:
      arrivals > attempts.length,
    "doubled without an acceptance": arrivals > 1 && !mayDouble,
    "doubled, and nobody knew": arrivals > 1 &&
      !attempts.some(({ ambiguous }) => ambiguous),
    [`${sentEvents} events of success`]: sentEvents !== 1,
    [`${deadLetters} dead letters`]: deadLetters !== 0,
  };
  return Object.keys(problems).filter((problem) => problems[problem]);
}
