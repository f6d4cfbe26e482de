/**
 * Runs the tests: `run.ts test|real [PATH_PART...] [--FLAG...]`. `real` means
 * the `*_real_test.ts` files, `test` all others; path parts narrow them; flags
 * go to `deno test`, and with `--no-check` nobody checks types. At the end come
 * the files that took longest and those that failed; the last line is
 * `N passed, N failed`.
 *
 * @module
 */
import { runTestFile, type TestFileRun } from "./support/run_test_file.ts";
import { ROOT } from "./support/source_files.ts";
import { missingTools } from "./support/tools.ts";
import { writeAll } from "./support/write_all.ts";

/** Files that run at a time. */
const SIDE_BY_SIDE = navigator.hardwareConcurrency;

/** Members with short sessions and whole programs have the machine alone. */
const ALONE = /^tests\/(contract|e2e|negative)\//;

/** For a run whose types are known to be right. */
const NO_CHECK = "--no-check";

/** How many files are named as those that took longest. */
const SLOWEST = 10;

async function main([suite, ...args]: string[]): Promise<boolean> {
  if (suite === "real") {
    for (const missing of await missingTools()) console.error(missing);
  }
  const flags = args.filter((arg) => arg.startsWith("--") && arg !== NO_CHECK);
  const parts = args.filter((arg) => !arg.startsWith("--"));
  const files = (await Array.fromAsync(testFiles(new URL("tests/", ROOT))))
    .filter((path) => path.endsWith("_real_test.ts") === (suite === "real"))
    .filter((path) =>
      parts.length === 0 || parts.some((part) => path.includes(part))
    ).sort();
  if (files.length === 0) console.error("Cannot find such a test file");
  const isReady = files.length > 0 &&
    (args.includes(NO_CHECK) || await checkTypes(files));
  return report(isReady ? await runTests(files, flags) : []);
}

async function* testFiles(directory: URL): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(directory)) {
    if (isDirectory) yield* testFiles(new URL(`${name}/`, directory));
    else if (name.endsWith("_test.ts")) {
      yield new URL(name, directory).pathname.slice(ROOT.pathname.length);
    }
  }
}

async function checkTypes(files: readonly string[]): Promise<boolean> {
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["check", "--quiet", ...files],
    cwd: ROOT,
    stdout: "inherit",
    stderr: "inherit",
  }).spawn().status;
  return success;
}

async function runTests(
  files: readonly string[],
  flags: readonly string[],
): Promise<TestFileRun[]> {
  const print = (bytes: Uint8Array) => writeAll(Deno.stdout, bytes);
  const [file, ...others] = files;
  if (file && others.length === 0) {
    return [await runTestFile(file, { flags, show: print })];
  }
  const runs: TestFileRun[] = [];
  const work = async (waiting: string[]) => {
    for (let file = waiting.shift(); file; file = waiting.shift()) {
      const output: Uint8Array<ArrayBuffer>[] = [];
      const show = (bytes: Uint8Array<ArrayBuffer>) => void output.push(bytes);
      runs.push(await runTestFile(file, { flags, show }));
      await print(await new Blob(output).bytes());
    }
  };
  const shared = files.filter((file) => !ALONE.test(file));
  await Promise.all(
    Array.from({ length: SIDE_BY_SIDE }, () => work(shared)),
  );
  await work(files.filter((file) => ALONE.test(file)));
  return runs;
}

/** Prints what came of all, and answers whether all is well. */
function report(runs: readonly TestFileRun[]): boolean {
  const slowest = runs.toSorted((a, b) => b.seconds - a.seconds);
  for (const { file, seconds } of slowest.slice(0, SLOWEST)) {
    console.log(`${seconds.toFixed(1).padStart(6)} s  ${file}`);
  }
  for (const { file, failed } of runs) {
    if (failed > 0) console.log(`FAILED    ${file}`);
  }
  const passed = runs.reduce((sum, run) => sum + run.passed, 0);
  // A run without a test is a failure.
  const failed = runs.reduce((sum, run) => sum + run.failed, 0) ||
    Number(passed === 0);
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed === 0;
}

if (import.meta.main) {
  Deno.exitCode = await main(Deno.args) ? 0 : 1;
}
