import { stripVTControlCharacters } from "node:util";

/** How many tests passed and failed. */
export interface TestSummary {
  passed: number;
  failed: number;
}

/** How a run of `deno test` ended. */
export interface TestRun {
  /** All that it wrote to standard output. */
  output: string;
  /** Its exit code. */
  code: number;
}

/**
 * Reads the totals from the closing line of `deno test`, such as
 * `ok | 5 passed (2 steps) | 0 failed | 1 ignored (9s)`.
 *
 * An ignored test counts as failed: nothing is skipped here. So does a run
 * that ended badly without a failed test, such as one whose types are wrong.
 */
export function summarizeTestRun({ output, code }: TestRun): TestSummary {
  const closing = stripVTControlCharacters(output).split("\n")
    .findLast((line) => /^(ok|FAILED) \| \d+ passed/.test(line)) ?? "";
  const passed = total(closing, "passed");
  const failed = total(closing, "failed") + total(closing, "ignored");
  const endedBadly = closing === "" || code !== 0;
  return { passed, failed: failed === 0 && endedBadly ? 1 : failed };
}

function total(closing: string, outcome: string): number {
  const match = new RegExp(`\\| (\\d+) ${outcome}\\b`).exec(closing);
  return Number(match?.[1] ?? 0);
}
