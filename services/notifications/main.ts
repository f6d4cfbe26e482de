/**
 * The notification worker: turns reminders that have fired into messages and
 * delivers them, from a process that can do nothing else.
 *
 * @module
 */
import { awaitSchema, createPool, migrations } from "@taskbell/db";
import {
  configureLogging,
  EXIT_WITH_PARENT,
  type ProgramStatus,
  revokeVariables,
  runProgram,
  systemClock,
  uuidV7,
} from "@taskbell/runtime";
import { getLogger } from "@std/log";
import { createChannels } from "./channels/create_channels.ts";
import { createInAppChannel } from "./channels/in_app.ts";
import { readConfig, SECRET_VARIABLES } from "./config.ts";
import { ProviderBreakers } from "./delivery/provider_breakers.ts";
import { serveHealth } from "./serve_health.ts";
import { SERVICE } from "./step.ts";
import { findPushTarget } from "./targets/find_push_target.ts";
import { findWebhookTarget } from "./targets/find_webhook_target.ts";
import { createWorker } from "./worker.ts";

const logger = getLogger("notifications");

/** Whoever interrupts a parent waits for its children, in milliseconds. */
const GRACE_WITH_PARENT_MS = 3_000;

async function main(
  signal: AbortSignal,
  { exitWithParent }: { exitWithParent: boolean },
): Promise<void> {
  const config = readConfig((name) => Deno.env.get(name));
  await revokeVariables(SECRET_VARIABLES);
  const { logLevel: level, logFormat: format } = config;
  configureLogging({ level, format });
  await using stack = new AsyncDisposableStack();
  const sql = createPool({
    url: config.databaseUrl,
    applicationName: SERVICE,
  });
  stack.defer(() => sql.end({ timeout: 1 }));
  const breakers = new ProviderBreakers();
  const channels = createChannels(config, {
    clock: systemClock,
    guard: (provider) => breakers.guard(provider),
    findPushTarget: (message) => findPushTarget(sql, message),
    findWebhookTarget: (message) => findWebhookTarget(sql, message),
    inApp: createInAppChannel(sql),
  });
  stack.defer(() => {
    for (const channel of Object.values(channels)) channel.close();
  });
  const worker = createWorker({
    sql,
    kafka: config.kafka,
    channels,
    breakers,
    rates: config,
    publicUrl: config.publicUrl,
    ...(exitWithParent && { graceMs: GRACE_WITH_PARENT_MS }),
    clock: systemClock,
    newId: uuidV7,
  });
  const status = (): ProgramStatus => {
    const parts = worker.status();
    const ready = Object.values(parts).every((part) => part.ready);
    return { ready, parts };
  };
  stack.use(await serveHealth({ ...config, status }));
  await awaitSchema(sql, migrations, { signal, logger });
  if (!signal.aborted) await worker.run(signal);
}

if (import.meta.main) {
  const exitWithParent = Deno.args.includes(EXIT_WITH_PARENT);
  await runProgram((signal) => main(signal, { exitWithParent }), {
    name: SERVICE,
    exitWithParent,
  });
}
