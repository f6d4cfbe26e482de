import type { Sql } from "@taskbell/db";
import { systemClock, uuidV7 } from "@taskbell/runtime";
import type { Channels } from "../../services/notifications/channels/create_channels.ts";
import { ProviderBreakers } from "../../services/notifications/delivery/provider_breakers.ts";
import {
  createWorker,
  type Worker,
} from "../../services/notifications/worker.ts";

/** What a worker of a test runs with. */
export interface RunningWorkerOptions {
  sql: Sql;
  /** `host:port` of the broker. */
  broker: string;
  /** They are not closed here. */
  channels: Channels;
  /** Those of the channels. @default {new ones} */
  breakers?: ProviderBreakers;
}

/** As the settings have them unless an operator says otherwise. */
const RATES = {
  emailPerSecond: 100,
  smsPerSecond: 10,
  pushPerSecond: 100,
  webhookPerSecond: 10,
};

/** Runs a whole worker in this process until it is disposed of. */
export function runWorker(
  { sql, broker, channels, breakers = new ProviderBreakers() }:
    RunningWorkerOptions,
): AsyncDisposable & Pick<Worker, "status"> {
  const worker = createWorker({
    sql,
    kafka: { brokers: [broker], clientId: "notification-service" },
    channels,
    breakers,
    rates: RATES,
    publicUrl: undefined,
    clock: systemClock,
    newId: uuidV7,
  });
  const stop = new AbortController();
  const running = worker.run(stop.signal);
  return {
    status: () => worker.status(),
    async [Symbol.asyncDispose]() {
      stop.abort();
      await running;
    },
  };
}
