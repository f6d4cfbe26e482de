import { violations } from "../../harness/checker/violations.ts";
import { planKills } from "../../harness/kill_driver/plan_kills.ts";
import { runSteps } from "../../harness/kill_driver/run_steps.ts";
import { formatMs } from "../../bench/report/format_number.ts";
import { longestStandstillMs } from "../figures/longest_standstill.ts";
import { verdictFigures } from "../figures/verdict_figures.ts";
import { GroupRun } from "../group_run.ts";
import { underLoad } from "../load/under_load.ts";
import type { ScenarioOptions, ScenarioResult } from "../scenario.ts";

const STEADY = ["a", "b"];
const RESTLESS = ["c", "d", "e"];

/** For longer, the group may not stand still. */
const MAX_STANDSTILL_MS = 10_000;

/**
 * A group of five in which somebody leaves or comes back every other second,
 * under a steady load: nothing is lost, and the group gets on.
 */
export async function rebalanceStorm(
  { seconds = 120, seed, progress }: ScenarioOptions,
): Promise<ScenarioResult> {
  await using run = await GroupRun.start({
    partitions: 12,
    member: { sessionTimeoutMs: 30_000, handlerMs: 2 },
  });
  await run.startMembers([...STEADY, ...RESTLESS]);
  progress(`rebalancing for ${seconds} s; ledgers in ${run.directory}`);
  const steps = planKills({
    places: RESTLESS,
    action: "stop",
    everyMs: 4_000,
    awayMs: 6_000,
    durationMs: seconds * 1000,
    seed,
  });
  await underLoad(run, () => runSteps(run.crew, steps));
  progress("draining");
  const { entries, verdict, generations } = await run.finish(120_000);
  const standstillMs = longestStandstillMs(entries);
  const found = violations(verdict, { allowed: ["dup-delivery"] });
  if (standstillMs > MAX_STANDSTILL_MS) {
    found.push(`no progress for ${formatMs(standstillMs)} ms`);
  }
  return {
    figures: [
      ["leaves and joins", String(steps.length)],
      ...verdictFigures(verdict),
      ["longest standstill", `${formatMs(standstillMs)} ms`],
      ["generations of the group", String(generations)],
    ],
    violations: await run.conclude(found),
  };
}
