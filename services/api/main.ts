/**
 * The task service: serves the task API and hosts the roles behind it.
 *
 * @module
 */
import {
  createPool,
  migrate,
  migrations,
  SchemaError,
  type Sql,
} from "@taskbell/db";
import { eventMakers } from "@taskbell/events";
import {
  configureLogging,
  EXIT_WITH_PARENT,
  keepTrying,
  type PartStatus,
  type ProgramStatus,
  revokeVariables,
  runProgram,
  systemClock,
  uuidV7,
} from "@taskbell/runtime";
import { getLogger } from "@std/log";
import { type ChangeOptions, SERVICE } from "./change.ts";
import {
  type Config,
  readConfig,
  type Role,
  SECRET_VARIABLES,
} from "./config.ts";
import { databaseStatus } from "./database_status.ts";
import { createApp } from "./http/app.ts";
import { EventStreams } from "./http/events/event_streams.ts";
import { RemoteKeys } from "./http/remote_keys.ts";
import { serve } from "./http/serve.ts";
import { TaskIds } from "./tasks/task_ids.ts";
import { secretKeys } from "./http/token_keys.ts";
import type { TokenOptions } from "./http/token_verifier.ts";
import { createRelayRole, type RelayRole } from "./relay/relay_role.ts";
import { Scheduler } from "./scheduler/scheduler.ts";
import { PassedOverCounter } from "./series/passed_over_counter.ts";

/** Running requests get this long at a stop, in milliseconds. */
const GRACE_MS = 3_000;

/** What a probe reads while requests are still served: send no more. */
const STOPPING: ProgramStatus = {
  ready: false,
  parts: { program: { ready: false, reason: "The program is stopping" } },
};

const logger = getLogger("api");

async function main(signal: AbortSignal): Promise<void> {
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

  const has = (role: Role) => config.roles.includes(role);
  const relay = has("relay") ? makeRelay(sql, config) : null;
  const passedOver = new PassedOverCounter();
  const changes: ChangeOptions = {
    sql,
    make: eventMakers({ source: SERVICE, clock: systemClock, newId: uuidV7 }),
    clock: systemClock,
    onEvents: () => relay?.wake(),
    onScheduled: (what) => scheduler?.wake(what),
    onPassedOver: (occurrences) => passedOver.add(occurrences),
  };
  const scheduler: Scheduler | null = has("scheduler")
    ? new Scheduler({
      ...changes,
      maxLatenessMs: config.reminderMaxLatenessMs,
    })
    : null;
  const streams = new EventStreams({ sql });
  const drained = new AbortController();
  const app = createApp({
    services: has("http")
      ? {
        changes,
        taskIds: new TaskIds(sql),
        streams,
        requireIfMatch: config.requireIfMatch === "true",
        targets: config,
      }
      : null,
    tokens: tokenOptions(config),
    requestsPerMinute: config.requestsPerMinute,
    corsOrigins: config.corsOrigins,
    isMigrated: () => migrated,
    readiness: () =>
      signal.aborted ? Promise.resolve(STOPPING) : readiness(sql, {
        http: has("http"),
        relay,
        scheduler,
        isMigrated: migrated,
      }),
  });
  let migrated = false;
  const server = await serve({
    fetch: app.fetch,
    host: config.host,
    port: config.port,
    drainMs: config.drainMs,
    onDrained: () => drained.abort(),
    graceMs: GRACE_MS,
  });
  logger.info("The API listens", { port: server.port, roles: config.roles });
  await keepTrying(() => migrate(sql, migrations, { logger }), {
    signal,
    onFailure: waitForDatabase,
  });
  migrated = true;
  await Promise.all([
    relay?.run(signal),
    scheduler?.run(signal),
    has("http") ? streams.run(drained.signal) : null,
    new Promise((resolve) => {
      if (signal.aborted) resolve(null);
      signal.addEventListener("abort", resolve);
    }).then(() => server.stop()),
  ]);
}

function tokenOptions(config: Config): TokenOptions {
  const { jwtSecret = "", jwksUrl } = config;
  if (jwksUrl && config.jwtAudience === undefined) {
    logger.warn("Tokens are taken that the issuer made for others", {
      remedy: "Set JWT_AUDIENCE",
    });
  }
  return {
    keys: jwksUrl ? new RemoteKeys({ url: jwksUrl }) : secretKeys(jwtSecret),
    issuer: config.jwtIssuer,
    audience: config.jwtAudience,
  };
}

function waitForDatabase(error: unknown): void {
  if (error instanceof SchemaError) throw error;
  logger.warn("Cannot migrate yet", { error });
}

function makeRelay(sql: Sql, config: Config): RelayRole {
  return createRelayRole({
    sql,
    kafka: config.kafka,
    replicationFactor: config.kafkaReplicationFactor,
  });
}

/**
 * Ready with role http means: requests can be served. A broker that is away
 * must not take the API out of the load balancer. Without it, the roles count.
 */
async function readiness(
  sql: Sql,
  { http, relay, scheduler, isMigrated }: {
    http: boolean;
    relay: RelayRole | null;
    scheduler: Scheduler | null;
    isMigrated: boolean;
  },
): Promise<ProgramStatus> {
  const database = await databaseStatus(sql, { isMigrated });
  const parts: Record<string, PartStatus> = {
    database,
    ...(relay && { relay: relay.status() }),
    ...(scheduler && { scheduler: schedulerPart(scheduler) }),
  };
  const ready = http
    ? database.ready
    : Object.values(parts).every((part) => part.ready);
  return { ready, parts };
}

/** Less its counts, which are for metrics. */
function schedulerPart(scheduler: Scheduler): PartStatus {
  const { ready, reason } = scheduler.status();
  return { ready, reason };
}

if (import.meta.main) {
  await runProgram(main, {
    name: SERVICE,
    exitWithParent: Deno.args.includes(EXIT_WITH_PARENT),
  });
}
