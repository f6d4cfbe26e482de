import { setTimeout as delay } from "node:timers/promises";
import { planKills } from "../../harness/kill_driver/plan_kills.ts";
import { runSteps } from "../../harness/kill_driver/run_steps.ts";
import { outboxEvents } from "../../support/outbox_rows.ts";
import { startRealPostgres } from "../../support/real_postgres.ts";
import { DeliverySite } from "../deliveries/delivery_site.ts";
import { CRASH_POINTS } from "../deliveries/member_options.ts";
import type { ScenarioOptions, ScenarioResult } from "../scenario.ts";

const WORKERS = ["w1", "w2", "w3"];
const CONCURRENCY = 5;
const KILL_EVERY_MS = 1_500;
const AWAY_MS = 500;
const PER_SECOND = 40;

/**
 * Three delivery workers on PostgreSQL, one of which is killed every 1.5 s,
 * and most of which die by themselves in the middle of a delivery, while
 * webhooks are sent. Each must arrive; twice only what was accepted when its
 * worker died. The default is 60 s.
 */
export async function deliveries(
  { seconds = 60, seed, progress }: ScenarioOptions,
): Promise<ScenarioResult> {
  progress("starting PostgreSQL");
  await using postgres = await startRealPostgres();
  await using site = await DeliverySite.open(postgres, {
    concurrency: CONCURRENCY,
    leaseMs: 2_000,
  });
  progress(`killing workers for ${seconds} s`);
  const steps = planKills({
    places: WORKERS,
    action: "kill",
    everyMs: KILL_EVERY_MS,
    awayMs: AWAY_MS,
    durationMs: seconds * 1_000,
    seed,
  });
  for (let n = 0; n < steps.length / 2; n++) {
    const point = CRASH_POINTS[n % CRASH_POINTS.length] ?? "after claim";
    site.crashes.push({ point, time: 2 + n % 20, signal: "SIGKILL" });
  }
  for (const worker of WORKERS) site.crew.start(worker);
  const [ids] = await Promise.all([
    load(site, seconds),
    runSteps(site.crew, steps),
  ]);
  for (const worker of WORKERS) {
    if (!site.crew.running.includes(worker)) site.crew.start(worker);
  }
  progress("waiting for the rest");
  await site.drained();
  return await judge(site, { ids, deaths: steps.length / 2 });
}

async function load(site: DeliverySite, seconds: number): Promise<string[]> {
  const ids: string[] = [];
  const endMs = performance.now() + seconds * 1_000;
  while (performance.now() < endMs) {
    ids.push(...await site.send(PER_SECOND / 4));
    await delay(250);
  }
  return ids;
}

async function judge(
  site: DeliverySite,
  { ids, deaths }: { ids: readonly string[]; deaths: number },
): Promise<ScenarioResult> {
  const arrivals = site.arrivals();
  const lost = ids.filter((id) => !arrivals.has(id));
  const strange = [...arrivals.keys()].filter((id) => !ids.includes(id));
  const extra = [...arrivals.values()].reduce((sum, n) => sum + n - 1, 0);
  const events = await outboxEvents(site.database.sql, "ada");
  const sent = events.filter(({ event_type }) =>
    event_type === "notification.sent"
  );
  // Each place dies once in each turn, by itself or from outside.
  const mostExtra = (deaths + WORKERS.length) * CONCURRENCY;
  return {
    figures: [
      ["workers", `${WORKERS.length}, each at ${CONCURRENCY} deliveries`],
      ["deaths", `${deaths} or a few more`],
      ["messages", String(ids.length)],
      ["lost", String(lost.length)],
      ["arrived twice", `${extra}, all under the same id`],
      ["doubles per death", (extra / deaths).toFixed(2)],
      ["recorded as sent", String(sent.length)],
    ],
    violations: [
      ...lost.map((id) => `${id} has not arrived`),
      ...strange.map((id) => `${id} has arrived, and was not sent`),
      ...(sent.length === ids.length
        ? []
        : [`${sent.length} were recorded as sent`]),
      ...(extra <= mostExtra ? [] : [`${extra} doubles for ${deaths} deaths`]),
    ],
  };
}
