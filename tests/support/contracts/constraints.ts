import type { JsonSchema } from "@taskbell/events/contract";

/** Who relies on a schema. */
export type ConstraintSide = "writer" | "reader";

const UPPER = ["maxLength", "maximum", "maxItems"] as const;
const LOWER = ["minLength", "minimum", "minItems"] as const;
const FORMS = ["pattern", "format"] as const;

/**
 * Tells where a schema of the same type takes less than before, or, for its
 * readers, no longer says what form a value has.
 */
export function narrowedConstraints(
  { before, after }: { before: JsonSchema; after: JsonSchema },
  side: ConstraintSide,
): string[] {
  if (side === "reader") {
    return FORMS.filter((form) =>
      before[form] !== undefined && before[form] !== after[form]
    ).map((form) => `${form} has changed`);
  }
  return [
    ...UPPER.filter((name) =>
      limit(after[name], Infinity) < limit(before[name], Infinity)
    ).map((name) => `${name} has become less`),
    ...LOWER.filter((name) =>
      limit(after[name], -Infinity) > limit(before[name], -Infinity)
    ).map((name) => `${name} has become more`),
    ...FORMS.filter((form) =>
      after[form] !== undefined && before[form] !== after[form]
    ).map((form) => `${form} has changed`),
    ...lostValues(before, after),
  ];
}

function limit(value: unknown, none: number): number {
  return typeof value === "number" ? value : none;
}

function lostValues(before: JsonSchema, after: JsonSchema): string[] {
  const now = valuesOf(after);
  if (now === null) return [];
  const old = valuesOf(before);
  if (old === null) return ["takes only certain values"];
  const known = new Set(now.map((value) => JSON.stringify(value)));
  return old.map((value) => JSON.stringify(value))
    .filter((value) => !known.has(value))
    .map((value) => `takes no ${value} any more`);
}

function valuesOf(schema: JsonSchema): readonly unknown[] | null {
  if ("const" in schema) return [schema.const];
  return schema.enum ?? null;
}
