import { assertEquals } from "@std/assert";
import { summarizeTestRun } from "../support/test_summary.ts";

Deno.test("summarizeTestRun() reads the closing line", () => {
  const output = "a ... ok (1ms)\n\nok | 12 passed (3 steps) | 0 failed (1s)\n";
  assertEquals(summarizeTestRun({ output, code: 0 }), {
    passed: 12,
    failed: 0,
  });
});

Deno.test("summarizeTestRun() reads through colours", () => {
  const output = "\x1b[0m\x1b[31mFAILED\x1b[0m | 3 passed | 2 failed " +
    "(1 step) \x1b[38;5;245m(1s)\x1b[0m\n";
  assertEquals(summarizeTestRun({ output, code: 1 }), { passed: 3, failed: 2 });
});

Deno.test("summarizeTestRun() counts ignored tests as failed", () => {
  const output =
    "ok | 3 passed | 0 failed | 2 ignored (4 steps) | 1 filtered out (1s)\n";
  assertEquals(summarizeTestRun({ output, code: 0 }), { passed: 3, failed: 2 });
});

Deno.test("summarizeTestRun() reads the last line that looks like it", () => {
  const output = "ok | 99 passed | 0 failed (1s)\nFAILED | 1 passed | 1 failed";
  assertEquals(summarizeTestRun({ output, code: 1 }), { passed: 1, failed: 1 });
});

Deno.test("summarizeTestRun() fails a run that did not reach its end", () => {
  for (const output of ["", "error: Type checking failed.\n"]) {
    for (const code of [0, 1]) {
      const summary = summarizeTestRun({ output, code });
      assertEquals(summary, { passed: 0, failed: 1 });
    }
  }
});

Deno.test("summarizeTestRun() fails a run that exits badly after passing", () => {
  const output = "ok | 5 passed | 0 failed (1s)\n";
  assertEquals(summarizeTestRun({ output, code: 139 }), {
    passed: 5,
    failed: 1,
  });
});
