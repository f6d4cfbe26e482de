import { type RuleParts, ruleText } from "../rule_oracle/rule_parts.ts";

/** An instant in UTC with milliseconds, or a day as `YYYY-MM-DD`. */
export type DueText = string;

/** From what the next occurrence counts. */
export type Mode = "schedule" | "completion";

/** Which occurrences are made up for. */
export type CatchUp = "once" | "all" | "skip";

/** What makes two series differ, beside their start. */
export interface ModelRule {
  parts: RuleParts;
  count: number | null;
  until: DueText | null;
  mode: Mode;
}

/** What the tasks of a series may have each for itself. */
export interface ModelExtras {
  exdates: readonly DueText[];
  catchUp: CatchUp;
}

/** A recurrence as a request has it. */
export interface ModelRecurrence extends ModelExtras {
  rule: ModelRule;
}

const NO_PARTS: RuleParts = {
  freq: "DAILY",
  interval: 1,
  byMonth: [],
  byMonthDay: [],
  byDay: [],
  bySetPos: [],
  weekStart: "MO",
};

/** Weekdays, each with its ordinal or 0. */
function weekdays(text: string): RuleParts["byDay"] {
  return text.split(",").map((each) => ({
    weekday: each.slice(-2),
    ordinal: Number(each.slice(0, -2)),
  }));
}

/** Rules of all frequencies; each names a day at least every few years. */
export const MODEL_PARTS: readonly RuleParts[] = [
  NO_PARTS,
  NO_PARTS,
  { ...NO_PARTS, interval: 2 },
  { ...NO_PARTS, byDay: weekdays("MO,TU,WE,TH,FR") },
  { ...NO_PARTS, freq: "WEEKLY" },
  { ...NO_PARTS, freq: "WEEKLY", byDay: weekdays("MO,WE,FR") },
  {
    ...NO_PARTS,
    freq: "WEEKLY",
    interval: 2,
    byDay: weekdays("SU,TU"),
    weekStart: "SU",
  },
  { ...NO_PARTS, freq: "MONTHLY" },
  { ...NO_PARTS, freq: "MONTHLY", byMonthDay: [-1] },
  { ...NO_PARTS, freq: "MONTHLY", byMonthDay: [29, 30, 31] },
  { ...NO_PARTS, freq: "MONTHLY", byDay: weekdays("2TU,-1SU") },
  {
    ...NO_PARTS,
    freq: "MONTHLY",
    byDay: weekdays("MO,TU,WE,TH,FR"),
    bySetPos: [1, -1],
  },
  { ...NO_PARTS, freq: "YEARLY" },
  { ...NO_PARTS, freq: "YEARLY", byMonth: [3, 10], byDay: weekdays("-1SU") },
];

/** Writes a rule as the value of an RRULE. */
export function rruleOf({ parts, count, until }: ModelRule): string {
  const end = count !== null
    ? `;COUNT=${count}`
    : until !== null
    ? `;UNTIL=${until.replace(/\.\d+/, "").replaceAll(/[-:]/g, "")}`
    : "";
  return ruleText(parts) + end;
}

/** Whether a rule has parts that name its days. */
export function namesDays({ parts }: ModelRule): boolean {
  const { byMonth, byMonthDay, byDay } = parts;
  return byMonth.length + byMonthDay.length + byDay.length > 0;
}

/** Whether a due date is a day. */
export function isDay(due: DueText): boolean {
  return !due.includes("T");
}
