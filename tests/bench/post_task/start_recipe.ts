import { eventually } from "../../support/eventually.ts";
import { startServerProcess } from "../../support/server_process.ts";
import { unusedPort } from "../../support/unused_port.ts";
import { createTaskRequest, type TaskServer } from "./task_server.ts";

/** What {@linkcode startRecipe} works with. */
export interface StartRecipeOptions {
  /** Of an empty database. */
  databaseUrl: string;
  brokers: string;
  /** A Python with the packages of the peers. */
  python: string;
  /** How many connections to the database it keeps; it may open 10 more. */
  poolSize: number;
}

const PEERS = new URL("../peers/", import.meta.url).pathname;

/** Starts the task API as Python teams write it, on uvicorn. */
export async function startRecipe(
  { databaseUrl, brokers, python, poolSize }: StartRecipeOptions,
): Promise<TaskServer> {
  const port = unusedPort();
  const logFile = await Deno.makeTempFile({ suffix: ".log" });
  const server = await startServerProcess({
    command: [
      "env",
      `DATABASE_URL=${
        databaseUrl.replace("postgres:", "postgresql+psycopg2:")
      }`,
      `KAFKA_BOOTSTRAP_SERVERS=${brokers}`,
      `POOL_SIZE=${poolSize}`,
      python,
      "-B",
      "-m",
      "uvicorn",
      "fastapi_recipe:app",
      "--app-dir",
      PEERS,
      "--port",
      String(port),
      "--log-level",
      "error",
    ],
    directory: Deno.cwd(),
    logFile,
  });
  await using stack = new AsyncDisposableStack();
  stack.defer(() => Deno.remove(logFile));
  stack.defer(() => server.stop("SIGKILL"));
  await ready(`http://127.0.0.1:${port}/health`, logFile);
  const started = stack.move();
  return {
    port,
    request: (connection) =>
      Promise.resolve(createTaskRequest(`user-${connection}`)),
    settled: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}

async function ready(url: string, logFile: string): Promise<void> {
  try {
    await eventually(async () => {
      const response = await fetch(url);
      await response.body?.cancel();
    });
  } catch (cause) {
    const log = await Deno.readTextFile(logFile);
    throw new Error(`Cannot start the recipe: ${log.slice(-2000)}`, { cause });
  }
}
