import { violations } from "../../harness/checker/violations.ts";
import { planKills } from "../../harness/kill_driver/plan_kills.ts";
import { runSteps } from "../../harness/kill_driver/run_steps.ts";
import { formatMs } from "../../bench/report/format_number.ts";
import { formatSpread } from "../figures/format_spread.ts";
import { longestStandstillMs } from "../figures/longest_standstill.ts";
import { takeOverTimes } from "../figures/take_over_times.ts";
import { verdictFigures } from "../figures/verdict_figures.ts";
import { GroupRun } from "../group_run.ts";
import { underLoad } from "../load/under_load.ts";
import type { ScenarioOptions, ScenarioResult } from "../scenario.ts";

const MEMBERS = ["a", "b", "c"];

/** What {@linkcode membersKilled} may be told beside. */
export interface MembersKilledOptions extends ScenarioOptions {
  /** From one death to the next, in milliseconds. @default {5_000} */
  everyMs?: number;
  /** How long a dead member is away, in milliseconds. @default {1_000} */
  awayMs?: number;
  /** The members' session, in milliseconds. @default {6_000} */
  sessionTimeoutMs?: number;
}

/**
 * Three members of one group, one of them killed (SIGKILL) every few seconds
 * and started again, under a steady load with some poison: nothing is lost,
 * each key keeps its order, and only what a dead member had not committed comes
 * again.
 */
export async function membersKilled(
  {
    seconds = 180,
    seed,
    progress,
    everyMs = 5_000,
    awayMs = 1_000,
    sessionTimeoutMs = 6_000,
  }: MembersKilledOptions,
): Promise<ScenarioResult> {
  await using run = await GroupRun.start({
    partitions: 6,
    member: { sessionTimeoutMs, handlerMs: 2 },
  });
  await run.startMembers(MEMBERS);
  progress(`killing for ${seconds} s; ledgers in ${run.directory}`);
  const steps = planKills({
    places: MEMBERS,
    action: "kill",
    everyMs,
    awayMs,
    durationMs: seconds * 1000,
    seed,
  });
  await underLoad(run, () => runSteps(run.crew, steps));
  progress("draining");
  const { entries, verdict, generations } = await run.finish(120_000);
  return {
    figures: [
      ["deaths", String(verdict.disturbances)],
      ...verdictFigures(verdict),
      ["take-over of a partition", formatSpread(takeOverTimes(entries))],
      ["longest standstill", `${formatMs(longestStandstillMs(entries))} ms`],
      ["generations of the group", String(generations)],
      ["session", `${sessionTimeoutMs} ms`],
    ],
    violations: await run.conclude(violations(verdict)),
  };
}
