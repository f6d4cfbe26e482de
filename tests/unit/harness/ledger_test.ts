import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { Ledger } from "../../harness/ledger/ledger.ts";
import { readLedgers } from "../../harness/ledger/read_ledgers.ts";

async function withDirectory(
  test: (directory: string) => Promise<void>,
): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "taskbell-ledger-" });
  try {
    await test(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test("readLedgers() merges the ledgers in the order of time", () =>
  withDirectory(async (directory) => {
    using a = Ledger.open({
      path: `${directory}/a.jsonl`,
      process: "a",
      now: () => times.shift() ?? 0,
    });
    using b = Ledger.open({
      path: `${directory}/b.jsonl`,
      process: "b",
      now: () => times.shift() ?? 0,
    });
    const times = [1, 4, 2.5, 3];
    a.append({ type: "arrival", id: "1" });
    a.append({ type: "arrival", id: "4" });
    b.append({ type: "arrival", id: "2" });
    b.append({ type: "arrival", id: "3 ü\n" });
    assertEquals(await readLedgers(directory), [
      { type: "arrival", id: "1", atMs: 1, process: "a" },
      { type: "arrival", id: "2", atMs: 2.5, process: "b" },
      { type: "arrival", id: "3 ü\n", atMs: 3, process: "b" },
      { type: "arrival", id: "4", atMs: 4, process: "a" },
    ]);
  }));

Deno.test("readLedgers() leaves out a torn last line, and that only", () =>
  withDirectory(async (directory) => {
    const path = `${directory}/a.jsonl`;
    const line = JSON.stringify({ type: "ok", id: "1", atMs: 1, process: "a" });
    await Deno.writeTextFile(path, `${line}\n${line.slice(0, -5)}`);
    assertEquals((await readLedgers(directory)).length, 1);
    await Deno.writeTextFile(path, `${line.slice(0, -5)}\n${line}\n`);
    await assertRejects(() => readLedgers(directory), SyntaxError);
  }));

Deno.test("Ledger.open() throws when the file is there", () =>
  withDirectory(async (directory) => {
    const options = { path: `${directory}/a.jsonl`, process: "a" };
    Ledger.open(options)[Symbol.dispose]();
    assertThrows(() => Ledger.open(options), Deno.errors.AlreadyExists);
    await Promise.resolve();
  }));

Deno.test("Ledger.append() throws when a line is too long, and goes on", () =>
  withDirectory(async (directory) => {
    const path = `${directory}/a.jsonl`;
    using ledger = Ledger.open({ path, process: "a", now: () => 1 });
    const id = "ü".repeat(40_000);
    assertThrows(() => ledger.append({ type: "ok", id }), RangeError, "65536");
    ledger.append({ type: "ok", id: "1" });
    assertEquals(await readLedgers(directory), [
      { type: "ok", id: "1", atMs: 1, process: "a" },
    ]);
  }));
