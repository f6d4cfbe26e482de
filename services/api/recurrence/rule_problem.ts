/** One thing that is wrong with the text of a rule. */
export interface RuleProblem {
  /** The part's name, such as `BYDAY`; `null` for the text as a whole. */
  part: string | null;
  /** What is wrong, for a person; it begins with the part's name. */
  detail: string;
}

/** A value, or all that is wrong with the text that it was read from. */
export type RuleResult<Value> =
  | { ok: true; value: Value }
  | { ok: false; problems: readonly RuleProblem[] };

/** Says what is wrong with a part of a rule. */
export function partProblem(part: string, detail: string): RuleProblem {
  return { part, detail: `${part} ${detail}` };
}
