/**
 * The long runs: `main.ts [SCENARIO...] [--seconds=N] [--count=N] [--seed=N]`,
 * on real Apache Kafka and PostgreSQL. Without a scenario, it runs them all.
 * What the seconds and the count mean, and how many there are by default,
 * stands at each scenario. It ends with status 1 when a promise was broken.
 *
 * @module
 */
import { describeMachine } from "../bench/machine.ts";
import type { Scenario } from "./scenario.ts";
import { backlog } from "./scenarios/backlog.ts";
import { badSinks } from "./scenarios/bad_sinks.ts";
import { cleanRestarts } from "./scenarios/clean_restarts.ts";
import { cutLinksEverywhere } from "./scenarios/cut_links.ts";
import { deliveries } from "./scenarios/deliveries.ts";
import { herd } from "./scenarios/herd.ts";
import { leaderKills } from "./scenarios/leader_kills.ts";
import { membersKilled } from "./scenarios/members_killed.ts";
import { outageHour } from "./scenarios/outage_hour.ts";
import { rebalanceStorm } from "./scenarios/rebalance_storm.ts";
import { rollingBrokers } from "./scenarios/rolling_brokers.ts";
import { schedulers } from "./scenarios/schedulers.ts";

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  "members-killed": membersKilled,
  "leader-kills": leaderKills,
  "clean-restarts": cleanRestarts,
  "rebalance-storm": rebalanceStorm,
  "backlog": backlog,
  "rolling-brokers": rollingBrokers,
  "schedulers": schedulers,
  "deliveries": deliveries,
  "bad-sinks": badSinks,
  "cut-links": cutLinksEverywhere,
  "outage-hour": outageHour,
  "herd": herd,
};

async function main(args: readonly string[]): Promise<boolean> {
  const seed = numberAfter(args, "--seed=") ?? Date.now() % 2 ** 31;
  const seconds = numberAfter(args, "--seconds=");
  const count = numberAfter(args, "--count=");
  const names = args.filter((arg) => !arg.startsWith("--"));
  const chosen = names.length > 0 ? names : Object.keys(SCENARIOS);
  const scenarios = chosen.map((name): [string, Scenario] => [
    name,
    scenarioNamed(name),
  ]);
  const machine = { ...await describeMachine(), "Seed": String(seed) };
  console.log(alignLeft(Object.entries(machine)).join("\n"));
  let kept = true;
  for (const [name, scenario] of scenarios) {
    const progress = (text: string) => console.error(`${name}: ${text}`);
    const { figures, violations } = await scenario({
      seed,
      progress,
      ...seconds !== undefined && { seconds },
      ...count !== undefined && { count },
    });
    const verdict = violations.length === 0 ? ["kept"] : violations;
    console.log(`\n${name.toUpperCase()}`);
    console.log(alignLeft(figures).map((line) => `  ${line}`).join("\n"));
    for (const line of verdict) console.log(`  => ${line}`);
    kept &&= violations.length === 0;
  }
  return kept;
}

function scenarioNamed(name: string): Scenario {
  const scenario = SCENARIOS[name];
  if (scenario) return scenario;
  const known = Object.keys(SCENARIOS).join(", ");
  throw new RangeError(`Cannot find scenario ${name}: there are ${known}`);
}

function numberAfter(
  args: readonly string[],
  option: string,
): number | undefined {
  const text = args.find((arg) => arg.startsWith(option));
  return text === undefined ? undefined : Number(text.slice(option.length));
}

function alignLeft(rows: readonly [string, string][]): string[] {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, figure]) => `${name.padEnd(width)}  ${figure}`);
}

if (import.meta.main) {
  Deno.exitCode = await main(Deno.args) ? 0 : 1;
}
