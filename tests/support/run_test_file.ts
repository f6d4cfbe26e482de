import { ROOT } from "./source_files.ts";
import { summarizeTestRun, type TestSummary } from "./test_summary.ts";

const FLAGS = [
  // Whoever runs many files checks the types of all of them at once.
  "--no-check",
  "-A",
  "--no-prompt",
  // A test that leaks an operation or a resource fails; off by default.
  "--sanitize-ops",
  "--sanitize-resources",
  // To optimise PGlite in each process costs more than it gains.
  "--v8-flags=--liftoff-only",
];

/** What came of the tests of one file. */
export interface TestFileRun extends TestSummary {
  /** Its path, from the root of the project. */
  readonly file: string;
  /** How long it took. */
  readonly seconds: number;
}

/** How a file is run. */
export interface RunTestFileOptions {
  /** Further ones for `deno test`. */
  flags: readonly string[];
  /** Gets all that is printed, as it comes. */
  show: (bytes: Uint8Array<ArrayBuffer>) => Promise<void> | void;
}

/** Runs the tests of one file in a process of their own. */
export async function runTestFile(
  file: string,
  { flags, show }: RunTestFileOptions,
): Promise<TestFileRun> {
  const startMs = performance.now();
  const child = new Deno.Command(Deno.execPath(), {
    args: ["test", ...FLAGS, ...flags, file],
    cwd: ROOT,
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const output: Uint8Array<ArrayBuffer>[] = [];
  const readOutput = async () => {
    for await (const bytes of child.stdout) {
      output.push(bytes);
      await show(bytes);
    }
  };
  const readErrors = async () => {
    for await (const bytes of child.stderr) await show(bytes);
  };
  await Promise.all([readOutput(), readErrors()]);
  const { code } = await child.status;
  return {
    file,
    seconds: (performance.now() - startMs) / 1000,
    ...summarizeTestRun({ output: await new Blob(output).text(), code }),
  };
}
