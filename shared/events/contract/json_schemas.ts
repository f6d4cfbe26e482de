import { z } from "zod";

/** A JSON Schema, draft 7 or 2020-12, as {@linkcode JsonSchemas} writes it. */
export interface JsonSchema {
  /** A reference, which stands for all the rest. */
  $ref?: string | undefined;
  /** One type or several. */
  type?: string | string[] | undefined;
  /** What it is, for a person. */
  description?: string | undefined;
  /** The fields of an object. */
  properties?: Record<string, JsonSchema> | undefined;
  /** The fields that are never missing. */
  required?: string[] | undefined;
  /** What each item of a list is. */
  items?: JsonSchema | undefined;
  /** One of these must hold. */
  anyOf?: JsonSchema[] | undefined;
  /** All that it can be. */
  enum?: readonly unknown[] | undefined;
  /** Any other keyword. */
  [keyword: string]: unknown;
}

const PREFIX = "#/components/schemas/";

/** The drafts that OpenAPI and AsyncAPI are written in. */
export type JsonSchemaDraft = "draft-07" | "draft-2020-12";

/**
 * Turns Zod schemas into JSON Schemas that refer to named ones, below
 * `#/components/schemas/`. What is transformed is described as it comes in.
 */
export class JsonSchemas {
  /** The named ones. */
  readonly components: Record<string, JsonSchema>;
  readonly #names: Map<z.ZodType, string>;
  readonly #target: JsonSchemaDraft;

  /** Takes the schemas that have a name; others stand in place. */
  constructor(
    named: Readonly<Record<string, z.ZodType>>,
    target: JsonSchemaDraft,
  ) {
    this.#target = target;
    this.#names = new Map(
      Object.entries(named).map(([name, schema]) => [schema, name]),
    );
    const registry = z.registry<{ id: string }>();
    for (const [id, schema] of Object.entries(named)) {
      registry.add(schema, { id });
    }
    const { schemas } = z.toJSONSchema(registry, {
      ...OPTIONS,
      target,
      uri: (id) => `${PREFIX}${id}`,
    });
    this.components = Object.fromEntries(
      Object.entries(schemas).map(([name, schema]) => [name, bare(schema)]),
    );
  }

  /** Describes a schema: a reference where it has a name. */
  of(schema: z.ZodType): JsonSchema {
    const name = this.#names.get(schema);
    if (name !== undefined) return { $ref: `${PREFIX}${name}` };
    return bare(z.toJSONSchema(schema, { ...OPTIONS, target: this.#target }));
  }
}

const OPTIONS = { io: "input", override: tidy } as const;

type Override = NonNullable<
  NonNullable<Parameters<typeof z.toJSONSchema>[1]>["override"]
>;

function tidy({ zodSchema, jsonSchema }: Parameters<Override>[0]): void {
  // They are left out of whatever transforms, though they are of the input.
  const { examples } = z.globalRegistry.get(zodSchema) ?? {};
  if (Array.isArray(examples)) jsonSchema.examples = [...examples];
  const { def } = zodSchema._zod;
  if (def.type === "default" && "defaultValue" in def) {
    jsonSchema.default = def.defaultValue;
  }
  // In a query a number is text that a pattern holds for.
  if (jsonSchema.type === "integer") delete jsonSchema.pattern;
}

/** Below the top, our schemas come out as none that is just true or false. */
function bare(
  { $schema: _, $id: __, "~standard": ___, ...schema }:
    z.core.ZodStandardJSONSchemaPayload<z.core.$ZodType>,
): JsonSchema {
  return schema as JsonSchema;
}
