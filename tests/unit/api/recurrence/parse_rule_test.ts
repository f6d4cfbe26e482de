import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { formatRule } from "../../../../services/api/recurrence/format_rule.ts";
import {
  MAX_RULE_CHARACTERS,
  parseRule,
} from "../../../../services/api/recurrence/parse_rule.ts";
import { recurrenceInput } from "../../../../services/api/recurrence/recurrence_input.ts";
import { recurrenceResource } from "../../../../services/api/recurrence/recurrence_resource.ts";
import { checkProperty } from "../../kafka/consuming/check_property.ts";
import {
  ruleParts,
  ruleText,
} from "../../../support/rule_oracle/rule_parts.ts";
import { rule } from "./sample_series.ts";

/** Texts and their canonical ones. */
const CANONICAL: Record<string, string> = {
  "FREQ=DAILY": "FREQ=DAILY",
  "freq=daily": "FREQ=DAILY",
  "INTERVAL=1;FREQ=DAILY": "FREQ=DAILY",
  "WKST=MO;FREQ=WEEKLY": "FREQ=WEEKLY",
  "WKST=SU;FREQ=WEEKLY": "FREQ=WEEKLY;WKST=SU",
  "FREQ=WEEKLY;BYDAY=FR,MO,FR": "FREQ=WEEKLY;BYDAY=MO,FR",
  "FREQ=MONTHLY;BYDAY=+2TU,-1MO,1MO,MO": "FREQ=MONTHLY;BYDAY=-1MO,MO,1MO,2TU",
  "FREQ=MONTHLY;BYMONTHDAY=31,+01,-1": "FREQ=MONTHLY;BYMONTHDAY=-1,1,31",
  "FREQ=YEARLY;BYMONTH=12,01": "FREQ=YEARLY;BYMONTH=1,12",
  "FREQ=MONTHLY;BYSETPOS=-1;BYDAY=MO,TU":
    "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1",
  "COUNT=0010;FREQ=DAILY;INTERVAL=02": "FREQ=DAILY;INTERVAL=2;COUNT=10",
  "FREQ=DAILY;UNTIL=20260301": "FREQ=DAILY;UNTIL=20260301",
  "FREQ=DAILY;UNTIL=20260301T080000Z": "FREQ=DAILY;UNTIL=20260301T080000Z",
  "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
  "FREQ=YEARLY;BYDAY=53MO": "FREQ=YEARLY;BYDAY=53MO",
  "FREQ=YEARLY;BYMONTHDAY=13;BYDAY=FR": "FREQ=YEARLY;BYMONTHDAY=13;BYDAY=FR",
  "FREQ=DAILY;INTERVAL=1000;COUNT=10000":
    "FREQ=DAILY;INTERVAL=1000;COUNT=10000",
};

/** Texts that are refused, and the parts that are named. */
const REFUSED: Record<string, (string | null)[]> = {
  "": [null],
  "FREQ": [null],
  "FREQ=": ["FREQ"],
  "FREQ=DAILY;": [""],
  ";FREQ=DAILY": [""],
  "FREQ=DAILY;;COUNT=1": [""],
  "INTERVAL=2": ["FREQ"],
  "FREQ=SECONDLY": ["FREQ"],
  "FREQ=MINUTELY": ["FREQ"],
  "FREQ=HOURLY": ["FREQ"],
  "FREQ=FORTNIGHTLY": ["FREQ"],
  "FREQ=DAILY=WEEKLY": ["FREQ"],
  "FREQ=DAILY;FREQ=DAILY": ["FREQ"],
  "RRULE:FREQ=DAILY": ["RRULE:"],
  "FREQ=DAILY COUNT=2": [null],
  " FREQ=DAILY": [null],
  "FREQ=DAILY\r\nCOUNT=2": [null],
  "FREQ=DAıLY": [null],
  "FREQ=DAILY;CO\0UNT=2": [null],
  "FREQ=DAILY;BYHOUR=25": ["BYHOUR"],
  "FREQ=DAILY;BYMINUTE=1": ["BYMINUTE"],
  "FREQ=DAILY;BYSECOND=1": ["BYSECOND"],
  "FREQ=YEARLY;BYYEARDAY=1": ["BYYEARDAY"],
  "FREQ=YEARLY;BYWEEKNO=1": ["BYWEEKNO"],
  "FREQ=YEARLY;RSCALE=HEBREW": ["RSCALE"],
  "FREQ=YEARLY;SKIP=FORWARD": ["SKIP"],
  "FREQ=DAILY;X-FOO=1": ["X-FOO"],
  "FREQ=DAILY;__PROTO__=1": ["__PROTO__"],
  "FREQ=DAILY;CONSTRUCTOR=1": ["CONSTRUCTOR"],
  "FREQ=DAILY;FOO=1;BYHOUR=1;INTERVAL=0": ["FOO", "BYHOUR", "INTERVAL"],
  "FREQ=DAILY;INTERVAL=0": ["INTERVAL"],
  "FREQ=DAILY;INTERVAL=-1": ["INTERVAL"],
  "FREQ=DAILY;INTERVAL=1.5": ["INTERVAL"],
  "FREQ=DAILY;INTERVAL=1e2": ["INTERVAL"],
  "FREQ=DAILY;INTERVAL=1001": ["INTERVAL"],
  "FREQ=DAILY;INTERVAL=1000000000": ["INTERVAL"],
  "FREQ=DAILY;INTERVAL=0x10": ["INTERVAL"],
  "FREQ=DAILY;COUNT=0": ["COUNT"],
  "FREQ=DAILY;COUNT=-5": ["COUNT"],
  "FREQ=DAILY;COUNT=10001": ["COUNT"],
  "FREQ=DAILY;COUNT=2;COUNT=2": ["COUNT"],
  "FREQ=DAILY;COUNT=2;UNTIL=20260101": ["UNTIL"],
  "FREQ=DAILY;UNTIL=20260230": ["UNTIL"],
  "FREQ=DAILY;UNTIL=2026-01-01": ["UNTIL"],
  "FREQ=DAILY;UNTIL=20260101T090000": ["UNTIL"],
  "FREQ=DAILY;UNTIL=20260101T240000Z": ["UNTIL"],
  "FREQ=DAILY;UNTIL=20260101T0900Z": ["UNTIL"],
  "FREQ=DAILY;UNTIL=00000101": ["UNTIL"],
  "FREQ=YEARLY;BYMONTH=0": ["BYMONTH"],
  "FREQ=YEARLY;BYMONTH=13": ["BYMONTH"],
  "FREQ=YEARLY;BYMONTH=-1": ["BYMONTH"],
  "FREQ=YEARLY;BYMONTH=": ["BYMONTH"],
  "FREQ=YEARLY;BYMONTH=1,": ["BYMONTH"],
  "FREQ=YEARLY;BYMONTH=5L": ["BYMONTH"],
  "FREQ=MONTHLY;BYMONTHDAY=0": ["BYMONTHDAY"],
  "FREQ=MONTHLY;BYMONTHDAY=32": ["BYMONTHDAY"],
  "FREQ=MONTHLY;BYMONTHDAY=-32": ["BYMONTHDAY"],
  "FREQ=MONTHLY;BYMONTHDAY=--1": ["BYMONTHDAY"],
  "FREQ=WEEKLY;BYMONTHDAY=1": ["BYMONTHDAY"],
  "FREQ=WEEKLY;BYDAY=XX": ["BYDAY"],
  "FREQ=WEEKLY;BYDAY=MON": ["BYDAY"],
  "FREQ=WEEKLY;BYDAY=1MO": ["BYDAY"],
  "FREQ=DAILY;BYDAY=-1MO": ["BYDAY"],
  "FREQ=MONTHLY;BYDAY=0MO": ["BYDAY"],
  "FREQ=MONTHLY;BYDAY=6MO": ["BYDAY"],
  "FREQ=MONTHLY;BYDAY=-6MO": ["BYDAY"],
  "FREQ=YEARLY;BYDAY=54MO": ["BYDAY"],
  "FREQ=YEARLY;BYMONTH=3;BYDAY=6MO": ["BYDAY"],
  "FREQ=DAILY;BYSETPOS=1": ["BYSETPOS"],
  "FREQ=MONTHLY;BYSETPOS=0;BYDAY=MO": ["BYSETPOS"],
  "FREQ=MONTHLY;BYSETPOS=367;BYDAY=MO": ["BYSETPOS"],
  "FREQ=DAILY;WKST=XX": ["WKST"],
  "FREQ=DAILY;WKST=1MO": ["WKST"],
  "FREQ=DAILY;WKST=MO,TU": ["WKST"],
  // Rules without a day.
  "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30": ["BYMONTHDAY"],
  "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30": ["BYMONTHDAY"],
  "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30": ["BYMONTHDAY"],
  "FREQ=YEARLY;BYMONTH=4,6,9,11;BYMONTHDAY=31": ["BYMONTHDAY"],
  "FREQ=MONTHLY;BYMONTHDAY=1;BYDAY=2MO": ["BYMONTHDAY"],
  "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6": ["BYSETPOS"],
  "FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=-3": ["BYSETPOS"],
  "FREQ=DAILY;BYDAY=MO;BYSETPOS=2": ["BYSETPOS"],
  "FREQ=YEARLY;BYDAY=MO;BYSETPOS=54": ["BYSETPOS"],
};

Deno.test("parseRule() reads what formatRule() writes canonically", () => {
  assertEquals(Object.keys(CANONICAL).length, 17);
  for (const [text, canonical] of Object.entries(CANONICAL)) {
    assertEquals(formatRule(rule(text)), canonical);
    assertEquals(rule(canonical), rule(text));
  }
});

Deno.test("parseRule() refuses what can't be meant and names the part", () => {
  assertEquals(Object.keys(REFUSED).length, 83);
  for (const [text, parts] of Object.entries(REFUSED)) {
    const result = parseRule(text);
    assert(!result.ok, text);
    assertEquals(result.problems.map(({ part }) => part), parts, text);
    for (const { part, detail } of result.problems) {
      assert(part === null || detail.includes(part), detail);
    }
  }
});

Deno.test("parseRule() tells what is wrong with a text that is no rule", () => {
  const details = {
    "": "must not be empty",
    " \t": "must not be empty",
    "daily": "must be a rule such as FREQ=WEEKLY;BYDAY=MO, not words",
    "every day": "must be a rule such as FREQ=WEEKLY;BYDAY=MO, not words",
    "FREQ=DAILY; COUNT=2": "must hold no blanks",
    "FREQ=DAILY\n": "must hold no blanks",
    "FREQ=DA\u0131LY": "must hold letters, digits and signs of ASCII alone",
  };
  for (const [text, detail] of Object.entries(details)) {
    const result = parseRule(text);
    assert(!result.ok, text);
    assertEquals(result.problems, [{ part: null, detail }], text);
  }
});

Deno.test("parseRule() refuses a text that is too long before it is read", () => {
  const days = Array.from({ length: 300 }, () => "1").join(",");
  const [longest, tooLong] = [0, 1].map((more) =>
    `FREQ=MONTHLY;BYMONTHDAY=${days}`.slice(0, MAX_RULE_CHARACTERS + more)
  );
  assertEquals(parseRule(tooLong ?? "").ok, false);
  assertEquals(
    parseRule(longest?.replace(/,$/, "") ?? "").ok,
    true,
  );
});

Deno.test("parseRule() reads each rule and formatRule() brings it back", async () => {
  let read = 0;
  await checkProperty(fc.property(ruleParts, (parts) => {
    const result = parseRule(ruleText(parts));
    if (!result.ok) return;
    read++;
    const canonical = formatRule(result.value);
    assertEquals(rule(canonical), result.value);
    assertEquals(formatRule(rule(canonical)), canonical);
  }));
  assert(read > 500, `Only ${read} of 1000 rules were read`);
});

Deno.test("parseRule() answers for any text", async () => {
  const piece = fc.constantFrom(
    ..."FREQ BYDAY UNTIL COUNT WKST = ; , - + 1 0 31 MO DAILY YEARLY".split(
      " ",
    ),
    "\0",
    "é",
    "__proto__",
  );
  const text = fc.oneof(
    fc.string(),
    fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join("")),
  );
  await checkProperty(fc.property(text, (each) => {
    const result = parseRule(each);
    assert(result.ok || result.problems.length > 0);
  }));
});

Deno.test("recurrenceInput names the field of each problem", () => {
  const result = recurrenceInput.safeParse({
    rrule: "FREQ=DAILY;FOO=1;COUNT=0",
    exdates: ["2026-03-01", "tomorrow"],
    mode: "sometimes",
    unknown: 1,
  });
  assertEquals(result.error?.issues.map(({ path }) => path.join("/")).sort(), [
    "",
    "exdates/1",
    "mode",
    "rrule",
    "rrule",
  ]);
});

Deno.test("recurrenceInput reads what recurrenceResource() answers", () => {
  const resource = recurrenceResource(recurrenceInput.parse({
    rrule: "interval=1;freq=daily",
    exdates: ["2026-03-01", "2026-03-02T09:00:00+01:00"],
  }));
  assertEquals(resource, {
    rrule: "FREQ=DAILY",
    exdates: ["2026-03-01", "2026-03-02T08:00:00.000Z"],
    mode: "schedule",
    catch_up: "once",
  });
  assertEquals(recurrenceResource(recurrenceInput.parse(resource)), resource);
});

Deno.test("recurrenceInput takes 500 exdates and no more", () => {
  const exdates = Array.from({ length: 501 }, () => "2026-03-01");
  const parse = (count: number) =>
    recurrenceInput.safeParse({
      rrule: "FREQ=DAILY",
      exdates: exdates.slice(0, count),
    });
  assertEquals([parse(500).success, parse(501).success], [true, false]);
});
