import { stripVTControlCharacters } from "node:util";
import type { CaseOutcome } from "./run_cases.ts";
import type { CaughtBy } from "./mutant.ts";

/** A check that has not ended by then hangs. */
const MAX_MS = 60_000;

/** So that a property fails on the same example each time. */
const SEED = "20260101";

/**
 * Runs one check in a tree.
 *
 * @returns What is wrong; `null` when all is well.
 * @throws {Error} When the check could not be run, or nothing came of it.
 */
export async function runCheck(
  root: URL,
  check: CaughtBy,
): Promise<string | null> {
  if (!("contractCase" in check)) return await runUnitTest(root, check);
  const [outcome] = await runContractCases(root, [check.contractCase]);
  return outcome?.failure ?? null;
}

/**
 * Runs cases of the contract in a tree, side by side.
 *
 * @throws {Error} When they could not be run, or did not end.
 */
export async function runContractCases(
  root: URL,
  titles: readonly string[],
): Promise<CaseOutcome[]> {
  const { output } = await deno(root, [
    "run",
    "-A",
    "--no-check",
    "tests/negative/run_cases.ts",
    ...titles,
  ]);
  const line = output.trimEnd().split("\n").at(-1) ?? "";
  if (line.startsWith("[")) return JSON.parse(line);
  throw new Error(`Cannot learn what came of ${titles.join(", ")}:\n${output}`);
}

async function runUnitTest(
  root: URL,
  { file, test }: { file: string; test: string },
): Promise<string | null> {
  const { output, success } = await deno(root, [
    "test",
    "-A",
    "--no-check",
    `--filter=/^${RegExp.escape(test)}$/`,
    `tests/${file}`,
  ]);
  const [, passed, failed] = /\| (\d+) passed \| (\d+) failed/.exec(output) ??
    [];
  if (passed === "1" && failed === "0" && success) return null;
  if (passed === "0" && failed === "1") return failureOf(output);
  throw new Error(`Cannot learn what came of ${test}:\n${output}`);
}

/** The lines of the report that say what is wrong. */
function failureOf(output: string): string {
  return output.split("\n")
    .filter((line) => /^(error|Caused by): /.test(line))
    .join("; ");
}

async function deno(
  cwd: URL,
  args: string[],
): Promise<{ output: string; success: boolean }> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args,
    cwd,
    env: { SEED, NO_COLOR: "1" },
    stdout: "piped",
    stderr: "piped",
    signal: AbortSignal.timeout(MAX_MS),
  }).output();
  const decoder = new TextDecoder();
  const output = decoder.decode(stdout) || decoder.decode(stderr);
  return { output: stripVTControlCharacters(output), success };
}
