/**
 * Writes the committed copies of the contracts: `deno task contracts`. It
 * refuses what breaks programs unless the version of the contract says so.
 *
 * @module
 */
import { ROOT } from "../source_files.ts";
import {
  committedText,
  CONTRACTS,
  contractText,
  unannouncedChanges,
} from "./contracts.ts";

async function main(): Promise<boolean> {
  let isDone = true;
  for (const contract of CONTRACTS) {
    const changes = unannouncedChanges(contract, await committedText(contract));
    if (changes.length > 0) {
      isDone = false;
      console.error(`Cannot write ${contract.path} as it breaks programs:`);
      for (const change of changes) console.error(`  ${change}`);
      console.error("Take it back, or raise the first number of its version");
      continue;
    }
    const url = new URL(contract.path, ROOT);
    await Deno.writeTextFile(url, contractText(contract));
    console.log(`Wrote ${contract.path}`);
  }
  return isDone;
}

if (import.meta.main) Deno.exitCode = await main() ? 0 : 1;
