import { cpuMs } from "../../../support/cpu_ms.ts";

/** How often something runs for a figure. */
const RUNS = 20;

/**
 * The shortest of some runs, in milliseconds of computing: the others were
 * disturbed.
 *
 * @param repeats How often each run does it.
 */
export function shortestMs(run: () => void, repeats = 20): number {
  const runsMs = Array.from({ length: RUNS }, () => {
    const startMs = cpuMs();
    for (let n = 0; n < repeats; n++) run();
    return cpuMs() - startMs;
  });
  return Math.min(...runsMs);
}
