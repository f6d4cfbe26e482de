/**
 * `deno task dev`: the whole of Taskbell on one machine, with nothing to
 * install. It runs database, broker and mail catcher in this process, and
 * the two programs as its children.
 *
 * @module
 */
import { configureLogging, runProgram } from "@taskbell/runtime";
import { getLogger } from "@std/log";
import { join } from "node:path";
import { banner } from "./banner.ts";
import { runChildProgram } from "./child_program.ts";
import { readConfig, wantedPorts } from "./config.ts";
import { openDataDir, writeWhole } from "./data_dir.ts";
import { DEMO_USER, ensureDemo } from "./demo.ts";
import { type Backends, startBackends } from "./embedded.ts";
import { ensureJwtSecret } from "./jwt_secret.ts";
import { makeToken } from "./make_token.ts";
import { settlePorts } from "./ports.ts";
import { whenReady } from "./ready.ts";

const SERVICES = join(import.meta.dirname ?? ".", "..");

async function main(signal: AbortSignal): Promise<void> {
  const config = readConfig((name) => Deno.env.get(name));
  const { logLevel: level, logFormat: format } = config;
  configureLogging({ level, format });
  const notice = (message: string) => getLogger("dev").warn(message);

  await using stack = new AsyncDisposableStack();
  const dataDir = stack.use(await openDataDir(config.dataDir));
  const devJson = dataDir.path("dev.json");
  // One that a killed stack has left must not pass for this one's.
  await removeIfThere(devJson);
  const ports = await settlePorts(wantedPorts(config), { notice });
  const backends = await startBackends({ config, dataDir, ports, stack });
  const setup: Setup = {
    backends,
    jwtSecret: config.jwtSecret ?? await ensureJwtSecret(config.dataDir),
    apiUrl: `http://127.0.0.1:${ports.api}`,
    workerUrl: `http://127.0.0.1:${ports.worker}`,
    devJson,
  };
  const programs = runPrograms({
    DATABASE_URL: backends.databaseUrl,
    KAFKA_BOOTSTRAP_SERVERS: backends.kafkaBrokers,
    SMTP_URL: backends.smtpUrl,
    PUBLIC_URL: setup.apiUrl,
    LOG_LEVEL: level,
    LOG_FORMAT: format,
    JWT_SECRET: setup.jwtSecret,
    // One person tries things, and wants them to end at once.
    RATE_LIMIT: "off",
    DRAIN_TIME: "0s",
    // A machine under development is no server: only itself gets in.
    HOST: "127.0.0.1",
    PORT: String(ports.api),
    NOTIFICATIONS_PORT: String(ports.worker),
  }, signal);
  signal.addEventListener("abort", () => console.log("Stopping …"));
  const announced = announce(setup, signal).catch((error) => {
    if (!signal.aborted) throw error;
  });
  await Promise.race([programs, announced.then(() => programs)]);
  await removeIfThere(devJson);
}

/** What is decided before the programs start. */
interface Setup {
  backends: Backends;
  jwtSecret: string;
  apiUrl: string;
  workerUrl: string;
  /** The file that tells other programs where everything is. */
  devJson: string;
}

/** Waits until all is ready, then says so: in a file, and to the person. */
async function announce(setup: Setup, signal: AbortSignal): Promise<void> {
  const { backends, jwtSecret, apiUrl, workerUrl, devJson } = setup;
  await whenReady(apiUrl, signal);
  await whenReady(workerUrl, signal);
  const email = `${DEMO_USER}@example.com`;
  const token = await makeToken({ user: DEMO_USER, email }, jwtSecret);
  const { taskPath } = await ensureDemo(apiUrl, token);
  const document = {
    api_url: apiUrl,
    kafka_bootstrap_servers: backends.kafkaBrokers,
    database_url: backends.databaseUrl,
    smtp_url: backends.smtpUrl,
    mail_url: backends.mailUrl,
    pid: Deno.pid,
  };
  await writeWhole(devJson, JSON.stringify(document));
  console.log(banner({ ...backends, apiUrl, token, taskPath }));
}

async function removeIfThere(path: string): Promise<void> {
  await Deno.remove(path).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
}

/** Runs both programs until the signal aborts or one refuses its settings. */
async function runPrograms(
  environment: Record<string, string>,
  signal: AbortSignal,
): Promise<void> {
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const programs = ["api", "notifications"].map((name) =>
    runChildProgram({
      name,
      directory: join(SERVICES, name),
      environment,
    }, either)
  );
  const results = await Promise.allSettled(
    programs.map((program) =>
      program.catch((error) => {
        failed.abort();
        throw error;
      })
    ),
  );
  for (const result of results) {
    if (result.status === "rejected") throw result.reason;
  }
}

if (import.meta.main) {
  await runProgram(main, {
    exitWithParent: false,
    stopWithinMs: 4_500,
  });
}
