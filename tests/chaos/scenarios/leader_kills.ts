import { setTimeout as delay } from "node:timers/promises";
import { assert } from "@std/assert";
import { checkLedgers } from "../../harness/checker/check_ledgers.ts";
import { violations } from "../../harness/checker/violations.ts";
import { readLedgers } from "../../harness/ledger/read_ledgers.ts";
import { formatMs } from "../../bench/report/format_number.ts";
import { eventually } from "../../support/eventually.ts";
import { formatPublishTimes } from "../figures/format_spread.ts";
import { publishTimes } from "../figures/publish_times.ts";
import { verdictFigures } from "../figures/verdict_figures.ts";
import { GroupRun } from "../group_run.ts";
import { underLoad } from "../load/under_load.ts";
import { takeDownTopic } from "../run_ledgers.ts";
import type { ScenarioOptions, ScenarioResult } from "../scenario.ts";

/** What {@linkcode leaderKills} may be told beside. */
export interface LeaderKillsOptions extends ScenarioOptions {
  /** How many leaders die. @default {5} */
  kills?: number;
}

/**
 * Three nodes; the one that leads is killed (SIGKILL), and so is the one that
 * leads then, and so on, under a steady load: what is acknowledged stands in
 * the log, once, and each key in its order.
 *
 * @param options `seconds` is how long a dead node stays away.
 */
export async function leaderKills(
  { seconds = 10, kills = 5, progress }: LeaderKillsOptions,
): Promise<ScenarioResult> {
  await using run = await GroupRun.start({
    nodes: 3,
    partitions: 3,
    member: { sessionTimeoutMs: 30_000, handlerMs: 0 },
  });
  progress(`ledgers in ${run.directory}`);
  await underLoad(run, async () => {
    await delay(2_000);
    for (let kill = 1; kill <= kills; kill++) {
      const leader = await leaderOf(run);
      progress(`killing the leader, node ${leader} (${kill} of ${kills})`);
      await run.kafka.kill(leader);
      await delay(seconds * 1000);
      await run.kafka.start(leader);
      await run.untilInSync(run.kafka.brokers.length);
    }
  }, { poisonEvery: 0 });
  progress("reading the log");
  await takeDownTopic(run, { topic: run.topic, as: "effect" });
  const entries = await readLedgers(run.directory);
  const verdict = checkLedgers(entries);
  const times = publishTimes(entries);
  return {
    figures: [
      ["leaders killed", String(kills)],
      ...verdictFigures(verdict),
      ["publishing", formatPublishTimes(times)],
      ["longest pause of publishing", `${formatMs(times.longestPauseMs)} ms`],
    ],
    violations: await run.conclude(violations(verdict)),
  };
}

/** The node that leads partition 0, which another has just led. */
async function leaderOf({ observer, topic }: GroupRun): Promise<number> {
  return await eventually(async () => {
    const leader = await observer.leaderOf(topic);
    assert(leader > 0, "somebody leads");
    return leader;
  }, { timeoutMs: 30_000 });
}
