import { setTimeout as delay } from "node:timers/promises";
import { violations } from "../../harness/checker/violations.ts";
import { formatMs } from "../../bench/report/format_number.ts";
import { formatPublishTimes } from "../figures/format_spread.ts";
import { longestStandstillMs } from "../figures/longest_standstill.ts";
import { publishTimes } from "../figures/publish_times.ts";
import { verdictFigures } from "../figures/verdict_figures.ts";
import { GroupRun } from "../group_run.ts";
import { underLoad } from "../load/under_load.ts";
import type { ScenarioOptions, ScenarioResult } from "../scenario.ts";

const MEMBERS = ["a", "b", "c"];
const NODES = [1, 2, 3];

/**
 * Three nodes, each stopped in good order (SIGTERM) and started again, under a
 * steady load and with a group at work: no event fails and none is lost.
 * Rebalances are counted: the group needs none.
 *
 * @param options `seconds` is the time between two restarts.
 */
export async function rollingBrokers(
  { seconds = 5, progress }: ScenarioOptions,
): Promise<ScenarioResult> {
  await using run = await GroupRun.start({
    nodes: 3,
    partitions: 6,
    member: { sessionTimeoutMs: 30_000, handlerMs: 2 },
  });
  await run.startMembers(MEMBERS);
  progress(`ledgers in ${run.directory}`);
  const before = await run.countGenerations();
  const rebalances = { count: 0 };
  await underLoad(run, async () => {
    await delay(seconds * 1000);
    for (const node of NODES) {
      progress(`restarting node ${node}`);
      await run.kafka.stop(node);
      await run.kafka.start(node);
      await run.untilInSync(NODES.length);
      await delay(seconds * 1000);
    }
    rebalances.count = await run.countGenerations() - before;
  });
  progress("draining");
  const { entries, verdict } = await run.finish(120_000);
  const { fail, unknown } = verdict.operations;
  const found = violations(verdict, { allowed: ["dup-delivery"] });
  if (fail + unknown > 0) found.push(`${fail + unknown} events failed`);
  const times = publishTimes(entries);
  return {
    figures: [
      ["nodes restarted", String(NODES.length)],
      ...verdictFigures(verdict),
      ["publishing", formatPublishTimes(times)],
      ["longest pause of publishing", `${formatMs(times.longestPauseMs)} ms`],
      ["longest standstill", `${formatMs(longestStandstillMs(entries))} ms`],
      ["rebalances", String(rebalances.count)],
    ],
    violations: await run.conclude(found),
  };
}
