import type { RecurrenceRule } from "./recurrence_rule.ts";
import { ruleConflicts } from "./rule_conflicts.ts";
import {
  PART_READERS,
  PartError,
  type PartName,
  UNSUPPORTED_PARTS,
} from "./rule_parts.ts";
import {
  partProblem,
  type RuleProblem,
  type RuleResult,
} from "./rule_problem.ts";

/** The most characters that the text of a rule may have. */
export const MAX_RULE_CHARACTERS = 500;

/**
 * Reads a recurrence rule: the value of an RRULE, without its name. Letters
 * may be of either case and the parts in any order.
 *
 * Whatever can't be meant is refused: unknown and doubled parts, values out of
 * range, parts that exclude each other, and rules that name no day of any
 * year. That takes one walk through 28 years of days at the most.
 *
 * @returns The rule, or everything that is wrong with the text.
 * @see {@link https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10}
 */
export function parseRule(text: string): RuleResult<RecurrenceRule> {
  const detail = textProblem(text);
  if (detail !== null) return refused({ part: null, detail });
  const { values, problems } = readParts(text.toUpperCase());
  if (problems.length > 0) return refused(...problems);
  if (values.FREQ === undefined) {
    return refused(partProblem("FREQ", "must be there"));
  }
  const rule: RecurrenceRule = {
    freq: values.FREQ,
    interval: values.INTERVAL ?? 1,
    byMonth: values.BYMONTH ?? [],
    byMonthDay: values.BYMONTHDAY ?? [],
    byDay: values.BYDAY ?? [],
    bySetPos: values.BYSETPOS ?? [],
    count: values.COUNT ?? null,
    until: values.UNTIL ?? null,
    weekStart: values.WKST ?? "MO",
  };
  const conflicts = ruleConflicts(rule);
  return conflicts.length > 0
    ? refused(...conflicts)
    : { ok: true, value: rule };
}

/** Says what is wrong with a text before its parts are looked at. */
function textProblem(text: string): string | null {
  if (text.length > MAX_RULE_CHARACTERS) {
    return `must have at most ${MAX_RULE_CHARACTERS} characters`;
  }
  if (text.trim() === "") return "must not be empty";
  if (!text.includes("=")) {
    return "must be a rule such as FREQ=WEEKLY;BYDAY=MO, not words";
  }
  if (/\s/.test(text)) return "must hold no blanks";
  // Other alphabets have letters whose capitals are those of ASCII.
  return /^[!-~]+$/.test(text)
    ? null
    : "must hold letters, digits and signs of ASCII alone";
}

/** The values of the parts that a text has. */
type PartValues = {
  [Name in PartName]?: Exclude<
    ReturnType<typeof PART_READERS[Name]>,
    PartError
  >;
};

function readParts(
  text: string,
): { values: PartValues; problems: RuleProblem[] } {
  const values: PartValues = {};
  const problems: RuleProblem[] = [];
  for (const part of text.split(";")) {
    const [name = "", value, ...rest] = part.split("=");
    if (!isPartName(name)) {
      problems.push(unknownPart(name));
    } else if (values[name] !== undefined) {
      problems.push(partProblem(name, "must not be there twice"));
    } else {
      const read = rest.length > 0 || value === undefined
        ? new PartError("must have one value, after =")
        : PART_READERS[name](value);
      if (read instanceof PartError) {
        problems.push(partProblem(name, read.detail));
      } else Object.assign(values, { [name]: read });
    }
  }
  return { values, problems };
}

function isPartName(name: string): name is PartName {
  return Object.hasOwn(PART_READERS, name);
}

function unknownPart(name: string): RuleProblem {
  if (name.startsWith("RRULE:")) {
    return partProblem("RRULE:", "must not be there: only its value");
  }
  if (UNSUPPORTED_PARTS.includes(name)) {
    return partProblem(name, "is not supported");
  }
  return { part: name, detail: `Unknown part: ${JSON.stringify(name)}` };
}

function refused(...problems: RuleProblem[]): RuleResult<never> {
  return { ok: false, problems };
}
