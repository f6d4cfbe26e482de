import { join } from "node:path";
import { assertEquals } from "@std/assert";
import { eventually } from "./eventually.ts";
import { unusedPort } from "./unused_port.ts";

const ROOT = join(import.meta.dirname ?? ".", "..", "..");

/** What `DATA_DIR/dev.json` says. */
export interface DevInfo {
  api_url: string;
  kafka_bootstrap_servers: string;
  database_url: string;
  smtp_url: string;
  mail_url: string;
  pid: number;
}

/** A `deno task dev` of the test's own, started as a newcomer does. */
export interface Dev extends AsyncDisposable {
  /** What it says of itself. */
  readonly info: DevInfo;
  /** All that it has printed. */
  output(): string;
  /** The process of one of the programs. */
  pidOf(name: "api" | "notifications"): number;
  /** Presses Ctrl-C and answers the exit status. */
  interrupt(): Promise<number>;
  /** Ends these processes with SIGKILL; resolves when the stack is gone. */
  killAll(pids: number[]): Promise<void>;
}

/** Ports that every start of a test's stack uses again. */
export function devPorts(): Record<string, string> {
  const names = [
    "PORT",
    "NOTIFICATIONS_PORT",
    "DEV_KAFKA_PORT",
    "DEV_POSTGRES_PORT",
    "DEV_SMTP_PORT",
    "DEV_MAIL_PORT",
  ];
  return Object.fromEntries(names.map((name) => [name, `${unusedPort()}`]));
}

/** Starts `deno task dev` in a process group and waits until it is ready. */
export async function startDev(
  environment: Record<string, string> & { DATA_DIR: string },
): Promise<Dev> {
  // setsid: an interrupt can be sent to the group, as a terminal does.
  const child = new Deno.Command("setsid", {
    args: [Deno.execPath(), "task", "dev"],
    env: { LOG_FORMAT: "json", ...environment },
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
  const ended = async () => {
    const { code } = await child.status;
    await collected;
    return code;
  };
  const kill = (pid: number, signal: Deno.Signal) => {
    try {
      Deno.kill(pid, signal);
    } catch (error) {
      // It has ended by itself.
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  };
  const file = join(environment.DATA_DIR, "dev.json");
  const info = await eventually(
    async () => {
      assertEquals(output.join("").includes("Taskbell is ready"), true);
      return JSON.parse(await Deno.readTextFile(file)) as DevInfo;
    },
    { timeoutMs: 90_000 },
  ).catch((error) => {
    kill(-child.pid, "SIGKILL");
    throw new Error(output.join(""), { cause: error });
  });
  return {
    info,
    output: () => output.join(""),
    pidOf: (name) => childOf(info.pid, `services/${name}/main.ts`),
    interrupt: async () => {
      kill(-child.pid, "SIGINT");
      return await ended();
    },
    killAll: async (pids) => {
      for (const pid of pids) kill(pid, "SIGKILL");
      await ended();
      // The programs notice that their parent is gone and let go of their
      // ports.
      await eventually(() => {
        assertEquals(groupMembers(child.pid), [], "the group is still there");
      });
    },
    async [Symbol.asyncDispose]() {
      kill(-child.pid, "SIGKILL");
      await ended();
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

interface ProcessFacts {
  pid: number;
  state: string;
  parent: number;
  group: number;
}

/** @see {@link https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html} */
function processes(): ProcessFacts[] {
  const pids = [...Deno.readDirSync("/proc")].map(({ name }) => Number(name));
  return pids.filter(Number.isInteger).flatMap((pid) => {
    const stat = readProc(pid, "stat");
    const [state = "", parent, group] = stat.slice(stat.lastIndexOf(")") + 2)
      .split(" ");
    return state === "" || state === "Z"
      ? []
      : [{ pid, state, parent: Number(parent), group: Number(group) }];
  });
}

function readProc(pid: number, file: string): string {
  try {
    return Deno.readTextFileSync(`/proc/${pid}/${file}`);
  } catch {
    // The process has ended since it was listed.
    return "";
  }
}

function groupMembers(group: number): number[] {
  return processes().filter((process) => process.group === group)
    .map(({ pid }) => pid);
}

function childOf(parent: number, command: string): number {
  const child = processes().find(({ pid, parent: its }) =>
    its === parent && readProc(pid, "cmdline").includes(command)
  );
  if (!child) throw new Error(`Cannot find the process of ${command}`);
  return child.pid;
}
