import { findTool, type ToolName } from "../support/tools.ts";
import type { TestedBroker } from "./tested_broker.ts";

const AIOKAFKA_SCRIPT =
  new URL("./broker_aiokafka.py", import.meta.url).pathname;

/** What a tool is given. */
export interface ToolInput {
  args: string[];
  /** For its standard input. @default {""} */
  input?: string;
}

/**
 * Runs a tool to its end; what it printed.
 *
 * @throws {Error} When it fails, or is not done after 60 s.
 */
export async function runTool(
  tool: ToolName,
  { args, input = "" }: ToolInput,
): Promise<string> {
  const child = new Deno.Command("timeout", {
    args: ["60", await findTool(tool), ...args],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(input));
  await writer.close();
  const { success, stdout, stderr } = await child.output();
  const [printed, problems] = [stdout, stderr].map((bytes) =>
    new TextDecoder().decode(bytes)
  );
  if (!success) throw new Error(`Cannot run ${tool}: ${problems}`);
  return printed ?? "";
}

/** Runs kcat against a broker. */
export function kcat(
  { address }: TestedBroker,
  { args, input }: ToolInput,
): Promise<string> {
  return runTool("kcat", {
    args: ["-b", address, ...args],
    ...(input === undefined ? {} : { input }),
  });
}

/** Runs a function of `broker_aiokafka.py`; what it returns. */
export async function aiokafka<Result>(
  { address }: TestedBroker,
  [name, ...args]: [name: string, ...args: string[]],
): Promise<Result> {
  const all = [AIOKAFKA_SCRIPT, name, address, ...args];
  return JSON.parse(await runTool("aiokafka", { args: all }));
}

/** Lines that kcat prints when it reads to the end, sorted. */
export async function kcatRead(
  broker: TestedBroker,
  mode: string[],
): Promise<string[]> {
  const args = [...mode, "-e", "-q", "-f", "%k=%s %h\\n"];
  const printed = await kcat(broker, { args });
  return printed.split("\n").filter(Boolean).sort();
}

/** A kcat that reads as a member of a group. */
export interface KcatMember extends AsyncDisposable {
  /** The lines that it has printed: the values. */
  readonly values: string[];
}

/** Starts a member; disposing it makes it leave the group. */
export async function startKcatMember(
  { address }: TestedBroker,
  { groupId, topic }: { groupId: string; topic: string },
): Promise<KcatMember> {
  const child = new Deno.Command(await findTool("kcat"), {
    args: ["-b", address, "-u", "-q", "-f", "%s\\n"]
      .concat("-X", "auto.offset.reset=earliest")
      .concat("-X", "heartbeat.interval.ms=200", "-G", groupId, topic),
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const values: string[] = [];
  const reading = (async () => {
    let rest = "";
    for await (
      const text of child.stdout.pipeThrough(new TextDecoderStream())
    ) {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      values.push(...lines);
    }
  })();
  return {
    values,
    async [Symbol.asyncDispose]() {
      try {
        child.kill("SIGTERM");
      } catch (error) {
        // It has ended before.
        if (!(error instanceof TypeError)) throw error;
      }
      await Promise.all([child.status, reading]);
    },
  };
}
