import { assertEquals } from "@std/assert";
import { longestStandstillMs } from "../../chaos/figures/longest_standstill.ts";
import { publishTimes } from "../../chaos/figures/publish_times.ts";
import { takeOverTimes } from "../../chaos/figures/take_over_times.ts";
import type { LedgerEntry } from "../../harness/ledger/ledger_entry.ts";

function arrival(
  atMs: number,
  process: string,
  partition: number,
): LedgerEntry {
  return { type: "arrival", id: `${atMs}`, atMs, process, partition };
}

function kill(atMs: number, victim: string): LedgerEntry {
  return { type: "kill", victim, atMs, process: "crew" };
}

Deno.test("takeOverTimes() measures each partition of who died", () => {
  const times = takeOverTimes([
    arrival(1, "a", 0),
    arrival(2, "a", 1),
    arrival(3, "b", 2),
    kill(10, "a"),
    // The ledger of the dead may be a little late.
    arrival(11, "a", 0),
    arrival(15, "b", 2),
    arrival(40, "b", 1),
    arrival(60, "a2", 0),
    arrival(70, "b", 1),
  ]);
  assertEquals(times, [30, 50]);
});

Deno.test("takeOverTimes() counts from the first of two deaths", () => {
  const times = takeOverTimes([
    arrival(1, "a", 0),
    kill(10, "a"),
    kill(20, "b"),
    arrival(50, "c", 0),
  ]);
  assertEquals(times, [40]);
});

Deno.test("longestStandstillMs() looks at arrivals only", () => {
  const entries = [
    kill(0, "a"),
    arrival(10, "a", 0),
    kill(20, "a"),
    arrival(50, "b", 1),
    arrival(60, "b", 1),
  ];
  assertEquals(longestStandstillMs(entries), 40);
  assertEquals(longestStandstillMs([]), 0);
});

Deno.test("publishTimes() measures latencies and the longest pause", () => {
  const process = "load";
  const entries: LedgerEntry[] = [
    { type: "invoke", id: "a", key: "k", sequence: 0, atMs: 0, process },
    { type: "ok", id: "a", atMs: 5, process },
    { type: "invoke", id: "b", key: "k", sequence: 1, atMs: 6, process },
    { type: "invoke", id: "c", key: "k", sequence: 2, atMs: 7, process },
    { type: "ok", id: "b", atMs: 36, process },
    { type: "ok", id: "c", atMs: 37, process },
  ];
  assertEquals(publishTimes(entries), {
    p50Ms: 30,
    p99Ms: 30,
    maxMs: 30,
    longestPauseMs: 31,
  });
});
