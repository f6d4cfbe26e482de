import { assertEquals } from "@std/assert";
import { waitingOperations } from "../../chaos/figures/waiting_operations.ts";
import type { LedgerEntry } from "../../harness/ledger/ledger_entry.ts";

Deno.test("waitingOperations() finds what stands at or after the committed offset", () => {
  const at = (partition: number, offset: number): LedgerEntry => ({
    type: "ok",
    id: `${partition}/${offset}`,
    position: { partition, offset },
    atMs: 0,
    process: "load",
  });
  const entries = [at(0, 4), at(0, 5), at(0, 6), at(1, 0)];
  assertEquals(
    waitingOperations(entries, new Map([[0, 5]])),
    new Set(["0/5", "0/6", "1/0"]),
  );
});
