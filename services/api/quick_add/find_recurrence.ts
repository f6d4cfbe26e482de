import { namesDays } from "../recurrence/names_days.ts";
import { parseRule } from "../recurrence/parse_rule.ts";
import type { RecurrenceMode } from "../recurrence/recurrence.ts";
import type { RecurrenceRule } from "../recurrence/recurrence_rule.ts";
import { RECURRENCE_WORDS } from "./recurrence_words.ts";
import { type Finding, spanOf } from "./understood.ts";

/** How a task recurs. */
export interface FoundRecurrence {
  /** The rule. */
  rule: RecurrenceRule;
  /** `completion` where the words begin with `every!`. */
  mode: RecurrenceMode;
}

const EVERY = /(?<!\S)every(!?) /g;

/**
 * Finds the first words that name a recurrence: `every` or `every!` and what
 * follows, such as `2 weeks`, `weekday`, `mon and thu`, `month on the 15th`,
 * `last friday` or `march 3`.
 *
 * @returns `null` where there are none that mean a possible rule.
 */
export function findRecurrence(text: string): Finding<FoundRecurrence> | null {
  const lower = plainLower(text);
  for (const match of lower.matchAll(EVERY)) {
    const mode = match[1] === "!" ? "completion" : "schedule";
    const found = ruleAt(lower, match.index + match[0].length);
    if (found === null) continue;
    const { rule, end } = found;
    // Such a rule is refused: see seriesProblems().
    const isUnclear = mode === "completion" && rule.interval > 1 &&
      namesDays(rule);
    if (isUnclear) continue;
    const place = { start: match.index, end };
    return {
      value: { rule, mode },
      spans: [spanOf(text, { kind: "recurrence", ...place })],
    };
  }
  return null;
}

/**
 * Lower case and plain blanks, each unit in its place: letters whose lower
 * case is longer are left alone.
 */
function plainLower(text: string): string {
  return text.replaceAll(/[A-Z]/g, (each) => each.toLowerCase())
    .replaceAll(/\s/g, " ");
}

function ruleAt(
  text: string,
  start: number,
): { rule: RecurrenceRule; end: number } | null {
  for (const { pattern, rule } of RECURRENCE_WORDS) {
    pattern.lastIndex = start;
    const match = pattern.exec(text);
    if (match === null) continue;
    const result = parseRule(rule(match.groups ?? {}));
    const end = start + match[0].length;
    return result.ok ? { rule: result.value, end } : null;
  }
  return null;
}
