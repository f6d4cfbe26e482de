import type { z } from "zod";

/** What an input consists of: a body has fields, a query has parameters. */
export type InputPart = "field" | "parameter";

/** What a value should be, by the name of its type. */
const TYPES: Readonly<Record<string, string>> = {
  string: "a string",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  tuple: "a list",
  object: "an object",
  null: "null",
};

/** What sizes are counted in, by what has the size. */
const UNITS: Readonly<Record<string, [one: string, more: string]>> = {
  string: ["character", "characters"],
  array: ["item", "items"],
};

/**
 * Says what is wrong with one part of an input, wherever its schema does not
 * say so itself: always what the part must be, in the same words.
 */
export function inputMessage(
  issue: z.core.$ZodRawIssue,
  part: InputPart,
): string {
  if (issue.input === undefined && needsValue(issue)) return "is required";
  // A query has lists only where a parameter comes more than once.
  if (part === "parameter" && Array.isArray(issue.input) && !isSize(issue)) {
    return "must be given once";
  }
  switch (issue.code) {
    case "invalid_type":
      return `must be ${TYPES[issue.expected] ?? issue.expected}`;
    case "invalid_value":
      return `must be ${alternatives(issue.values.map(String))}`;
    case "too_small":
      return sizeMessage("at least", issue.minimum, issue.origin);
    case "too_big":
      return sizeMessage("at most", issue.maximum, issue.origin);
    case "invalid_format":
      return `must be a valid ${issue.format}`;
    default:
      return "is not valid";
  }
}

function needsValue({ code }: z.core.$ZodRawIssue): boolean {
  return code === "invalid_type" || code === "invalid_value" ||
    code === "invalid_union";
}

function isSize({ code }: z.core.$ZodRawIssue): boolean {
  return code === "too_small" || code === "too_big";
}

function sizeMessage(
  bound: string,
  size: number | bigint,
  origin: string,
): string {
  const unit = UNITS[origin];
  if (!unit) return `must be ${bound} ${size}`;
  if (bound === "at least" && Number(size) === 1) return "must not be empty";
  return `must have ${bound} ${size} ${unit[Number(size) === 1 ? 0 : 1]}`;
}

function alternatives(values: readonly string[]): string {
  const last = values.at(-1) ?? "";
  return values.length < 2
    ? last
    : `${values.slice(0, -1).join(", ")} or ${last}`;
}
