import { violations } from "../../harness/checker/violations.ts";
import { planKills } from "../../harness/kill_driver/plan_kills.ts";
import { runSteps } from "../../harness/kill_driver/run_steps.ts";
import { formatMs } from "../../bench/report/format_number.ts";
import { longestStandstillMs } from "../figures/longest_standstill.ts";
import { verdictFigures } from "../figures/verdict_figures.ts";
import { GroupRun } from "../group_run.ts";
import { underLoad } from "../load/under_load.ts";
import type { ScenarioOptions, ScenarioResult } from "../scenario.ts";

const MEMBERS = ["a", "b", "c"];

/**
 * Three members of one group, one of them stopped in good order (SIGTERM) every
 * few seconds and started again, under a steady load: nothing comes twice.
 */
export async function cleanRestarts(
  { seconds = 60, seed, progress }: ScenarioOptions,
): Promise<ScenarioResult> {
  await using run = await GroupRun.start({
    partitions: 6,
    member: { sessionTimeoutMs: 30_000, handlerMs: 2 },
  });
  await run.startMembers(MEMBERS);
  progress(`restarting for ${seconds} s; ledgers in ${run.directory}`);
  const steps = planKills({
    places: MEMBERS,
    action: "stop",
    everyMs: 5_000,
    awayMs: 1_000,
    durationMs: seconds * 1000,
    seed,
  });
  await underLoad(run, () => runSteps(run.crew, steps));
  progress("draining");
  const { entries, verdict, generations } = await run.finish(120_000);
  const stops = steps.filter(({ action }) => action === "stop").length;
  return {
    figures: [
      ["stops in good order", String(stops)],
      ...verdictFigures(verdict),
      ["longest standstill", `${formatMs(longestStandstillMs(entries))} ms`],
      ["generations of the group", String(generations)],
    ],
    violations: await run.conclude(violations(verdict)),
  };
}
