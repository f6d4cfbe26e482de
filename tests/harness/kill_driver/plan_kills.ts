import { seededRandom } from "../../support/seeded_random.ts";

/** What is done to the process in a place, and when. */
export interface Step {
  /** Milliseconds from the beginning. */
  atMs: number;
  place: string;
  action: "kill" | "pause" | "resume" | "stop" | "start";
}

/** How often whom. */
export interface KillPlan {
  /** Among which victims are drawn. */
  places: readonly string[];
  /** `kill` and `stop` are followed by a start, `pause` by a resume. */
  action: "kill" | "pause" | "stop";
  /** From one to the next, in milliseconds. */
  everyMs: number;
  /** How long the victim is away, in milliseconds. */
  awayMs: number;
  /** Nothing is done any more after this time, in milliseconds, but to undo. */
  durationMs: number;
  /** From which the choice of victims follows. */
  seed: number;
}

/**
 * Draws victims by a seed: the same seed, the same plan. Who is away is not
 * drawn; when all are away, a turn is left out.
 *
 * @returns Steps in the order of their times.
 */
export function planKills(plan: KillPlan): Step[] {
  const { places, action, everyMs, awayMs, durationMs, seed } = plan;
  const random = seededRandom(seed);
  const backMs = new Map<string, number>();
  const steps: Step[] = [];
  for (let atMs = everyMs; atMs <= durationMs; atMs += everyMs) {
    const present = places.filter((place) => (backMs.get(place) ?? 0) < atMs);
    const place = present[Math.floor(random() * present.length)];
    if (place === undefined) continue;
    const undo = action === "pause" ? "resume" : "start";
    backMs.set(place, atMs + awayMs);
    steps.push({ atMs, place, action });
    steps.push({ atMs: atMs + awayMs, place, action: undo });
  }
  return steps.sort((a, b) => a.atMs - b.atMs);
}
