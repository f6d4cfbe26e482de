import { assert } from "@std/assert";
import { findPhrases } from "../../../../services/api/quick_add/find_phrases.ts";
import { cpuMs } from "../../../support/cpu_ms.ts";

const CONTEXT = {
  timeZone: "Europe/Berlin",
  now: new Date("2026-03-04T11:00+01:00"),
};

/** Pieces that a grammar may read in many ways, over and over. */
const HOSTILE = [
  "1 ",
  "1/",
  "1-1-",
  "1:1:",
  "9.",
  "9am ",
  "in ",
  "in 1 ",
  "mon ",
  "every ",
  "every mon, ",
  "mon, mon, mon and ",
  "tomorrow ",
  "jan 1 ",
  "2 days 2 days and ",
  "in 1 day 1 hour 1 minute ",
  "half a ",
  "one two three ",
  '"',
  '" ',
  "#a ",
  "!high ",
  "# ",
  " ",
  "\t",
  "a",
  "at at ",
  "due by ",
  "from 9 to 10 - ",
  "every day for 3 days ",
  "every day until ",
  "every  ",
  `mon${" ".repeat(50)}`,
  `every${" ".repeat(99)}`,
  "mon and",
  "feb 30 ",
  "1st, 1st ",
  "(",
];

Deno.test("findPhrases() takes time in proportion to the length", () => {
  const shortestMs = (text: string) =>
    Math.min(...Array.from({ length: 3 }, () => {
      const startMs = cpuMs();
      findPhrases(text, CONTEXT);
      return cpuMs() - startMs;
    }));
  const units = 10_000;
  for (const piece of HOSTILE) {
    const text = piece.repeat(units).slice(0, units);
    const partMs = shortestMs(text.slice(0, units / 16));
    const wholeMs = shortestMs(text);
    // With its square it would be 256 times as long.
    assert(
      wholeMs < 96 * Math.max(partMs, 0.5),
      `${JSON.stringify(piece)}: ${partMs} ms, then ${wholeMs} ms`,
    );
  }
});
