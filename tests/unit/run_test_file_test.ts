import { assertEquals } from "@std/assert";
import { runTestFile } from "../support/run_test_file.ts";

/** What came of a file with these tests. */
async function resultOf(
  text: string,
): Promise<{ passed: number; failed: number }> {
  const file = await Deno.makeTempFile({ suffix: "_test.ts" });
  try {
    await Deno.writeTextFile(file, text);
    const flags = ["--quiet"];
    const run = await runTestFile(file, { flags, show: () => {} });
    return { passed: run.passed, failed: run.failed };
  } finally {
    await Deno.remove(file);
  }
}

Deno.test("runTestFile() counts what passes and what fails", async () => {
  const text = `
    Deno.test("a", () => {});
    Deno.test("b", () => {});
    Deno.test("c", () => { throw new Error("c"); });
  `;
  assertEquals(await resultOf(text), { passed: 2, failed: 1 });
});

Deno.test("runTestFile() fails a test that leaks", async () => {
  for (const leak of ["setTimeout(() => {}, 99_999)", "Deno.openSync('/')"]) {
    const text = `Deno.test("a", () => void ${leak});`;
    assertEquals(await resultOf(text), { passed: 0, failed: 1 });
  }
});

Deno.test("runTestFile() fails a file that can't be loaded", async () => {
  assertEquals(await resultOf("import './absent.ts';"), {
    passed: 0,
    failed: 1,
  });
});
