import type { JsonSchema } from "@taskbell/events/contract";
import fc from "fast-check";
import { resolve, type Schemas } from "./alternatives.ts";

/** Longer texts are for tests of their own. */
const MAX_LENGTH = 60;

/** More items are for tests of their own. */
const MAX_ITEMS = 4;

/** Texts by their format; the pattern beside it says more, if there is one. */
const FORMATS: Readonly<Record<string, fc.Arbitrary<string>>> = {
  "date-time": fc.tuple(
    fc.date({
      min: new Date("0001-01-02T00:00:00Z"),
      max: new Date("9999-12-30T00:00:00Z"),
      noInvalidDate: true,
    }),
    fc.constantFrom("Z", "+00:00", "-11:30", "+14:00"),
    fc.constantFrom("", ".5", ".123456789"),
  ).map(([date, offset, fraction]) =>
    date.toISOString().slice(0, 19) + fraction + offset
  ),
  "date": fc.date({
    min: new Date("0001-01-02T00:00:00Z"),
    max: new Date("9999-12-30T00:00:00Z"),
    noInvalidDate: true,
  }).map((date) => date.toISOString().slice(0, 10)),
  "email": fc.emailAddress({ size: "small" }),
};

/** Makes values that a schema of a request allows. */
export function schemaArbitrary(
  schema: JsonSchema,
  schemas: Schemas,
): fc.Arbitrary<unknown> {
  const resolved = resolve(schema, schemas);
  const { type, anyOf, oneOf, enum: values } = resolved;
  const choices = anyOf ?? (Array.isArray(oneOf) ? oneOf : undefined);
  if (choices) {
    const { anyOf: _, oneOf: __, ...rest } = resolved;
    return fc.oneof(
      ...choices.map((choice: JsonSchema) =>
        schemaArbitrary({ ...rest, ...choice }, schemas)
      ),
    );
  }
  if (values) return fc.constantFrom(...values);
  if ("const" in resolved) return fc.constant(resolved.const);
  if (Array.isArray(type)) {
    return fc.oneof(
      ...type.map((type) => schemaArbitrary({ ...resolved, type }, schemas)),
    );
  }
  return typedArbitrary(resolved, schemas);
}

function typedArbitrary(
  schema: JsonSchema,
  schemas: Schemas,
): fc.Arbitrary<unknown> {
  switch (schema.type) {
    case "object":
      return objectArbitrary(schema, schemas);
    case "array":
      return fc.array(schemaArbitrary(schema.items ?? {}, schemas), {
        minLength: numberOr(schema.minItems, 0),
        maxLength: Math.min(numberOr(schema.maxItems, MAX_ITEMS), MAX_ITEMS),
      });
    case "string":
      return textArbitrary(schema);
    case "integer":
      return fc.integer({
        min: numberOr(schema.minimum, -(2 ** 31)),
        max: Math.min(numberOr(schema.maximum, 2 ** 31), 2 ** 31),
      });
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case undefined:
      return fc.jsonValue({ maxDepth: 2 });
    default:
      throw new Error(`Cannot make a value of the type ${schema.type}`);
  }
}

function objectArbitrary(
  { properties = {}, required = [] }: JsonSchema,
  schemas: Schemas,
): fc.Arbitrary<unknown> {
  const fields = Object.entries(properties).map(([name, field]) =>
    [name, schemaArbitrary(field, schemas)] as const
  );
  return fc.record(Object.fromEntries(fields), { requiredKeys: required });
}

function textArbitrary(schema: JsonSchema): fc.Arbitrary<string> {
  const { format, pattern, examples } = schema;
  const minLength = numberOr(schema.minLength, 0);
  const maxLength = Math.min(
    numberOr(schema.maxLength, MAX_LENGTH),
    MAX_LENGTH,
  );
  // What no keyword can say, examples show.
  if (Array.isArray(examples)) return fc.constantFrom(...examples);
  const known = FORMATS[String(format)];
  if (known) return known;
  const text = typeof pattern === "string"
    ? fc.stringMatching(new RegExp(pattern, "u"))
    : fc.string({ unit: "grapheme", minLength, maxLength });
  return text.map((text) => [...text].slice(0, maxLength).join(""))
    .filter((text) => text.length >= minLength && matches(text, pattern));
}

function matches(text: string, pattern: unknown): boolean {
  return typeof pattern !== "string" || new RegExp(pattern, "u").test(text);
}

function numberOr(value: unknown, none: number): number {
  return typeof value === "number" ? value : none;
}
