/**
 * A delivery engine in a process of its own, with webhooks: `member.ts
 * OPTIONS`, with {@linkcode DeliveryMemberOptions} as JSON.
 *
 * @module
 */
import { createPool, type Sql } from "@taskbell/db";
import { configureLogging, runProgram, systemClock } from "@taskbell/runtime";
import type { Channel } from "../../../services/notifications/channels/channel.ts";
import { createWebhookChannel } from "../../../services/notifications/channels/webhook.ts";
import { DeliveryEngine } from "../../../services/notifications/delivery/delivery_engine.ts";
import { ProviderBreakers } from "../../../services/notifications/delivery/provider_breakers.ts";
import { recordOutcome } from "../../../services/notifications/delivery/record_outcome.ts";
import { findWebhookTarget } from "../../../services/notifications/targets/find_webhook_target.ts";
import { policiesWith } from "../../support/delivery_engines.ts";
import { grantOf } from "../../support/http_double.ts";
import { steps } from "../../support/notification_steps.ts";
import type { DeliveryCrash, DeliveryMemberOptions } from "./member_options.ts";

/** Tells where the engine is, and lets it die there. */
type Pass = (at: DeliveryCrash["point"]) => void;

async function main(
  options: DeliveryMemberOptions,
  signal: AbortSignal,
): Promise<void> {
  const { databaseUrl, process, leaseMs, concurrency, crash } = options;
  const sql = createPool({ url: databaseUrl, applicationName: process });
  const pass = passing(crash);
  const webhook = crossed(webhooks(sql, new URL(options.sinkUrl)), pass);
  const engine = new DeliveryEngine({
    sql,
    channels: { webhook },
    breakers: new ProviderBreakers(),
    leaseMs,
    policies: policiesWith({
      concurrency,
      laneConcurrency: concurrency,
      perSecond: Infinity,
      retryPolicy: () => 100,
    }),
    newId: () => {
      pass("before claim");
      return crypto.randomUUID();
    },
    record: async (attempt) => {
      await recordOutcome(steps(sql), attempt);
      pass("after record");
    },
  });
  await engine.run(signal);
  await sql.end();
}

function webhooks(sql: Sql, sink: URL): Channel {
  return createWebhookChannel({
    hosts: [grantOf(sink)],
    clock: systemClock,
    findTarget: (message) => findWebhookTarget(sql, message),
  });
}

function crossed(channel: Channel, pass: Pass): Channel {
  return {
    deliver: async (message, signal) => {
      pass("after claim");
      const outcome = await channel.deliver(message, signal);
      if (outcome.kind === "delivered") pass("after acceptance");
      return outcome;
    },
    close: () => channel.close(),
  };
}

function passing(crash: DeliveryCrash | undefined): Pass {
  const left = { times: crash?.time ?? 0 };
  return (at) => {
    if (!crash || at !== crash.point || --left.times !== 0) return;
    Deno.kill(Deno.pid, crash.signal);
  };
}

if (import.meta.main) {
  configureLogging({ level: "info", format: "json" });
  const options: DeliveryMemberOptions = JSON.parse(Deno.args[0] ?? "{}");
  await runProgram((signal) => main(options, signal), { exitWithParent: true });
}
