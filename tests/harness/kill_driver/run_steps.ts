import { setTimeout as delay } from "node:timers/promises";
import type { Crew } from "./crew.ts";
import type { Step } from "./plan_kills.ts";

/** Does the steps of a plan to a crew, each at its time or soon after. */
export async function runSteps(
  crew: Crew,
  steps: readonly Step[],
): Promise<void> {
  const startMs = performance.now();
  for (const { atMs, place, action } of steps) {
    const waitMs = startMs + atMs - performance.now();
    if (waitMs > 0) await delay(waitMs);
    await crew[action](place);
  }
}
