import { join } from "node:path";
import { eventually } from "./eventually.ts";

const ROOT = join(import.meta.dirname ?? ".", "..", "..");

/** A program of Taskbell that runs as in production. */
export interface TestProgram extends AsyncDisposable {
  /** Where it answers. */
  readonly url: string;
  /** The id of its process. */
  readonly pid: number;
  /** All that it has printed. */
  output(): string;
  /** Ends it with SIGKILL and waits for its end. */
  kill(): Promise<void>;
  /** Ends it with SIGTERM and answers its exit status. */
  stop(): Promise<number>;
  /** Sends a signal to it. */
  signal(signal: Deno.Signal): void;
  /** Resolves once its readiness probe answers 200. */
  ready(): Promise<void>;
}

/** Runs a command to its end and answers what it has printed. */
export async function run(
  args: string[],
  environment: Record<string, string> = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args,
    env: environment,
    cwd: ROOT,
  }).output();
  const decoder = new TextDecoder();
  return {
    code,
    stdout: decoder.decode(stdout),
    stderr: decoder.decode(stderr),
  };
}

/** Settings of most tests: they send a lot, and stop without a successor. */
const USUAL = { RATE_LIMIT: "off", DRAIN_TIME: "0s" };

/** Starts a program as a child, with the flags that it has in production. */
export async function startProgram(
  name: "api" | "notifications",
  settings: Record<string, string>,
): Promise<TestProgram> {
  const environment = { ...USUAL, ...settings };
  const directory = join(ROOT, "services", name);
  const flags = await run(
    ["run", "-A", join(directory, "permissions.ts")],
    environment,
  );
  if (flags.code !== 0) throw new Error(flags.stderr);
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      ...flags.stdout.trim().split(" "),
      join(directory, "main.ts"),
    ],
    env: environment,
    cwd: ROOT,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const output: string[] = [];
  const collected = Promise.all([
    collect(child.stdout, output),
    collect(child.stderr, output),
  ]);
  const port = settings[name === "api" ? "PORT" : "NOTIFICATIONS_PORT"];
  const url = `http://127.0.0.1:${port}`;
  const end = async (signal: Deno.Signal) => {
    try {
      child.kill(signal);
    } catch (error) {
      // It has ended by itself.
      if (!(error instanceof TypeError)) throw error;
    }
    const { code } = await child.status;
    await collected;
    return code;
  };
  return {
    url,
    pid: child.pid,
    output: () => output.join(""),
    kill: async () => void await end("SIGKILL"),
    stop: () => end("SIGTERM"),
    signal: (signal) => child.kill(signal),
    ready: () =>
      eventually(async () => {
        const response = await fetch(`${url}/health/ready`);
        const body = await response.text();
        if (!response.ok) {
          throw new Error(`${name} is not ready: ${body}\n${output.join("")}`);
        }
      }, { timeoutMs: 60_000 }),
    async [Symbol.asyncDispose]() {
      await end("SIGKILL");
    },
  };
}

async function collect(
  stream: ReadableStream<Uint8Array>,
  output: string[],
): Promise<void> {
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    output.push(text);
  }
}
