/**
 * Runs the tests: `run.ts test|real [PATH_PART...] [--FLAG...]`. `real` means
 * the `*_real_test.ts` files, `test` all others; path parts narrow them; flags
 * go to `deno test`. The last line is `N passed, N failed`.
 *
 * @module
 */
import { summarizeTestRun, type TestSummary } from "./support/test_summary.ts";
import { missingTools } from "./support/tools.ts";
import { writeAll } from "./support/write_all.ts";

const ROOT = new URL("../", import.meta.url);

/** A test that leaks an operation or a resource fails; off by default. */
const FLAGS = ["-A", "--no-prompt", "--sanitize-ops", "--sanitize-resources"];

async function main([suite, ...args]: string[]): Promise<boolean> {
  if (suite === "real") {
    for (const missing of await missingTools()) console.error(missing);
  }
  const flags = args.filter((arg) => arg.startsWith("--"));
  const parts = args.filter((arg) => !arg.startsWith("--"));
  const files = (await Array.fromAsync(testFiles(new URL("tests/", ROOT))))
    .filter((path) => path.endsWith("_real_test.ts") === (suite === "real"))
    .filter((path) =>
      parts.length === 0 || parts.some((part) => path.includes(part))
    ).sort();
  const { passed, failed } = files.length > 0
    ? await runTests(files, flags)
    : { passed: 0, failed: 1 };
  if (files.length === 0) console.error("Cannot find such a test file");
  console.log(`\n${passed} passed, ${failed} failed`);
  return passed > 0 && failed === 0;
}

async function* testFiles(directory: URL): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(directory)) {
    if (isDirectory) yield* testFiles(new URL(`${name}/`, directory));
    else if (name.endsWith("_test.ts")) {
      yield new URL(name, directory).pathname.slice(ROOT.pathname.length);
    }
  }
}

async function runTests(
  files: string[],
  flags: string[],
): Promise<TestSummary> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["test", ...FLAGS, ...flags, ...files],
    cwd: ROOT,
    stdout: "piped",
  }).spawn();
  const decoder = new TextDecoder();
  let output = "";
  for await (const chunk of child.stdout) {
    output += decoder.decode(chunk, { stream: true });
    await writeAll(Deno.stdout, chunk);
  }
  const { code } = await child.status;
  return summarizeTestRun({ output, code });
}

if (import.meta.main) {
  Deno.exitCode = await main(Deno.args) ? 0 : 1;
}
