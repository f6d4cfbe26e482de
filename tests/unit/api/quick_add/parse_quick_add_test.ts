import { assert, assertEquals, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import {
  MAX_QUICK_ADD_UNITS,
  parseQuickAdd,
  type QuickAdd,
} from "../../../../services/api/quick_add/parse_quick_add.ts";
import { formatRule } from "../../../../services/api/recurrence/format_rule.ts";
import { seriesProblems } from "../../../../services/api/recurrence/series_problems.ts";
import { checkProperty } from "../../kafka/consuming/check_property.ts";
import { onClock } from "../recurrence/sample_series.ts";
import { type Phrase, PHRASES } from "./phrases.ts";

const BERLIN = {
  timeZone: "Europe/Berlin",
  now: new Date("2026-03-04T11:00+01:00"),
};

/** Reads a line and writes what was understood as the table does. */
function readPhrase({ now, text }: Phrase): Phrase {
  const { timeZone } = BERLIN;
  const found = parseQuickAdd(text, { timeZone, now: new Date(now) });
  const { title, priority, labels, recurrence } = found;
  const rule = recurrence === null ? "" : formatRule(recurrence.rule);
  return {
    now,
    text,
    title,
    due: writtenDue(found, timeZone) ?? "",
    rule: recurrence?.mode === "completion" ? `!${rule}` : rule,
    markers: [
      ...priority === null ? [] : [`!${priority}`],
      ...labels.map((label) => `#${label}`),
    ].join(" "),
  };
}

function writtenDue({ due }: QuickAdd, timeZone: string): string | null {
  return due instanceof Date ? onClock(due, timeZone) : due;
}

Deno.test("parseQuickAdd() understands what a line means", () => {
  assertEquals(PHRASES.map(readPhrase), PHRASES);
  assertEquals(PHRASES.length, 335);
});

Deno.test("parseQuickAdd() takes no words that mean nothing", () => {
  let taken = 0;
  for (const { text, now } of PHRASES) {
    const context = { ...BERLIN, now: new Date(now) };
    const whole = parseQuickAdd(text, context);
    for (const { kind, start, end } of whole.understood) {
      if (kind === "label" || kind === "priority") continue;
      taken++;
      const other = "x".repeat(end - start);
      const less = text.slice(0, start) + other + text.slice(end);
      const { due, recurrence } = parseQuickAdd(less, context);
      assertNotEquals(
        { due, recurrence },
        { due: whole.due, recurrence: whole.recurrence },
        text,
      );
    }
  }
  assert(taken > 100, `Only ${taken} parts were taken`);
});

Deno.test("parseQuickAdd() says what it understood, and where", () => {
  const text = "water plants tomorrow 9am !high #home every friday";
  const { understood } = parseQuickAdd(text, BERLIN);

  assertEquals(understood.map(({ kind, text }) => [kind, text]), [
    ["due", "tomorrow 9am"],
    ["priority", "!high"],
    ["label", "#home"],
    ["recurrence", "every friday"],
  ]);
  for (const { start, end, text: words } of understood) {
    assertEquals(text.slice(start, end), words);
  }
});

Deno.test("parseQuickAdd() reads days and times on the writer's clock", () => {
  const now = new Date("2026-03-28T23:30Z");
  const dueIn = (text: string, timeZone: string) =>
    writtenDue(parseQuickAdd(`x ${text}`, { timeZone, now }), timeZone);

  // It is 29 March in Berlin, and still the 28th in New York.
  assertEquals(dueIn("today", "Europe/Berlin"), "2026-03-29");
  assertEquals(dueIn("today", "America/New_York"), "2026-03-28");
  assertEquals(dueIn("tomorrow", "Pacific/Kiritimati"), "2026-03-30");
  // The clock goes forward by an hour at two: hours are counted, days are not.
  assertEquals(dueIn("in 3 hours", "Europe/Berlin"), "2026-03-29T04:30+02:00");
  assertEquals(
    dueIn("tomorrow 9am", "Europe/Berlin"),
    "2026-03-30T09:00+02:00",
  );
  assertEquals(dueIn("at 2:30am", "Europe/Berlin"), "2026-03-29T03:30+02:00");
  assertEquals(
    dueIn("every day at 2:30am", "Europe/Berlin"),
    "2026-03-29T03:30+02:00",
  );
});

Deno.test("parseQuickAdd() looks for no day in a zone that is none", () => {
  const readMs = (text: string) => {
    const startMs = performance.now();
    const { understood } = parseQuickAdd(text, BERLIN);
    return { understood, ms: performance.now() - startMs };
  };
  const sure = Array.from(
    { length: 9 },
    () => readMs("x every monday 9am utc+9"),
  );
  assertEquals(sure[0]?.understood.length, 2);
  const { understood, ms } = readMs("x every monday 9am utc+99");
  assertEquals(understood, []);
  // Each Monday up to the year 9999 would take ten thousand times as long.
  const shortestMs = Math.min(...sure.map((each) => each.ms));
  assert(ms < 300 * shortestMs, `${ms} ms, ${shortestMs} ms in a zone`);
});

Deno.test("parseQuickAdd() leaves a text alone that is too long", () => {
  const marked = (length: number) =>
    `${"a".repeat(length - " #home tomorrow".length)} #home tomorrow`;
  const longest = marked(MAX_QUICK_ADD_UNITS);
  const tooLong = marked(MAX_QUICK_ADD_UNITS + 1);

  assertEquals(parseQuickAdd(longest, BERLIN).understood.length, 2);
  assertEquals(parseQuickAdd(tooLong, BERLIN), {
    title: tooLong,
    due: null,
    priority: null,
    labels: [],
    recurrence: null,
    understood: [],
  });
});

/** Words that mean something together, and their parts. */
const PARTS = [
  ...PHRASES.map(({ text }) => text),
  ..."every! 6 weeks,every last friday,every 29 feb,tomorrow 9am".split(","),
  ..."in 2 hours,by friday 18:00,every month on the 31st".split(","),
  ..."every other week on sun and mon,every weekday at 2:30am".split(","),
];

const word = fc.oneof(
  fc.constantFrom(...PARTS),
  fc.constantFrom(...PARTS.flatMap((text) => text.split(" "))),
  fc.constantFrom(
    ..."in 1 2 10 0 12 / : . - , every every! at on by last".split(" "),
    ...'!high #a #42 " \0 \uD800 \uFFFC \u00A0 ß İ 😀 e\u0301'.split(" "),
    ..."9999 99999999 1e9 0:00 24:00 31/12/9999 dec 31 9999".split(" "),
  ),
  fc.constantFrom(...PARTS.flatMap((text) => text.split(" ")))
    .chain((word) => fc.constantFrom(`(${word})`, `${word}'s`, `${word}.com`)),
  fc.string({ maxLength: 8 }),
);

const line = fc.array(word, { maxLength: 12 }).map((words) => words.join(" "));

const anyContext = fc.record({
  timeZone: fc.constantFrom(
    "Europe/Berlin",
    "America/New_York",
    "Africa/Cairo",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "UTC",
  ),
  now: fc.date({
    min: new Date("2000-01-01"),
    max: new Date("2099-12-31"),
    noInvalidDate: true,
  }),
});

function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter((each) => each !== "");
}

/** A word without the signs around it: `(word),` has them, `word's` not. */
function bareWord(word: string): string {
  return word.replace(/^\(+/, "").replace(/[,.;:!?)]+$/, "");
}

Deno.test("parseQuickAdd() leaves no piece of a word in the title", async () => {
  let changed = 0;
  await checkProperty(
    fc.property(line, anyContext, (text, context) => {
      const { title } = parseQuickAdd(text, context);
      if (title !== text.trim()) changed++;
      const words = new Set(["", ...wordsOf(text).map(bareWord)]);
      for (const word of wordsOf(title).map(bareWord)) {
        assert(words.has(word), `${word} is in no place of ${text}`);
      }
    }),
    { runs: 2_000 },
  );
  assert(changed > 500, `Only ${changed} titles were not the whole text`);
});

Deno.test("parseQuickAdd() answers for any text and loses no word", async () => {
  let understood = 0;
  await checkProperty(
    fc.property(line, anyContext, (text, context) => {
      const found = parseQuickAdd(text, context);
      understood += found.understood.length;
      let end = 0;
      let left = "";
      for (const span of found.understood) {
        assert(span.start >= end && span.end > span.start);
        assertEquals(text.slice(span.start, span.end), span.text);
        left += `${text.slice(end, span.start)} `;
        end = span.end;
      }
      left += text.slice(end);
      const whole = wordsOf(left).length === 0 ? text : left;
      assertEquals(
        wordsOf(found.title).join(""),
        wordsOf(whole).join(""),
      );
    }),
    { runs: 2_000 },
  );
  assert(understood > 1_000, `Only ${understood} parts were understood`);
});

Deno.test("parseQuickAdd() makes a series that holds", async () => {
  let series = 0;
  await checkProperty(
    fc.property(line, anyContext, (text, context) => {
      const { due, recurrence } = parseQuickAdd(text, context);
      assert(!(due instanceof Date) || !Number.isNaN(due.getTime()));
      if (recurrence === null) return;
      series++;
      assert(due !== null);
      const { timeZone } = context;
      assertEquals(
        seriesProblems(
          { ...recurrence, start: due, timeZone },
          recurrence.mode,
        ),
        [],
      );
    }),
    { runs: 2_000 },
  );
  assert(series > 50, `Only ${series} series were made`);
});
