import { join } from "node:path";
import type { LedgerEntry } from "./ledger_entry.ts";

/** How the file of a ledger ends. */
export const LEDGER_ENDING = ".jsonl";

/**
 * Reads all ledgers of a directory, in the order of their times. A last line
 * that the death of its process has torn is left out.
 *
 * @throws {SyntaxError} When any other line is no entry.
 */
export async function readLedgers(directory: string): Promise<LedgerEntry[]> {
  const entries: LedgerEntry[] = [];
  for await (const { name } of Deno.readDir(directory)) {
    if (!name.endsWith(LEDGER_ENDING)) continue;
    const text = await Deno.readTextFile(join(directory, name));
    const lines = text.split("\n");
    // What follows the last line's end: nothing, or the torn line.
    lines.pop();
    for (const line of lines) entries.push(JSON.parse(line));
  }
  return entries.sort((a, b) => a.atMs - b.atMs);
}
