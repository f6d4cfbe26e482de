import type { JsonSchema } from "@taskbell/events/contract";

/** The named schemas of a document. */
export type Schemas = Readonly<Record<string, JsonSchema>>;

/** Finds what a reference to a named schema stands for. */
export function resolve(schema: JsonSchema, schemas: Schemas): JsonSchema {
  const { $ref, ...rest } = schema;
  if ($ref === undefined) return schema;
  const found = schemas[$ref.split("/").at(-1) ?? ""];
  if (!found) throw new Error(`Cannot find ${$ref}`);
  return { ...resolve(found, schemas), ...rest };
}

/** Takes a schema apart into schemas of one type each. */
export function alternatives(
  schema: JsonSchema,
  schemas: Schemas,
): JsonSchema[] {
  const { type, anyOf, oneOf, ...rest } = resolve(schema, schemas);
  const choices = anyOf ?? (Array.isArray(oneOf) ? oneOf : undefined);
  // Beside a type they only narrow it.
  if (type === undefined && choices) {
    return choices.flatMap((choice: JsonSchema) =>
      alternatives({ ...rest, ...choice }, schemas)
    );
  }
  const types = Array.isArray(type) ? type : [type];
  return types.map((type) => ({ ...rest, type }));
}
