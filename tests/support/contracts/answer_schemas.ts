import type { JsonSchema } from "@taskbell/events/contract";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import type { OpenApiDocument } from "../../../services/api/http/openapi/document.ts";

/**
 * Checks values of answers. Clients shall live with fields that they do not
 * know; here such a field is wrong, as it is one that is not described.
 */
export class AnswerSchemas {
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true });
  readonly #compiled = new Map<string, ValidateFunction>();

  constructor({ components }: OpenApiDocument) {
    addFormats.default(this.#ajv);
    // The pattern beside it says the same.
    this.#ajv.addFormat("e164", true);
    const { schemas } = components;
    this.#ajv.addSchema(closed({ $id: "api", components: { schemas } }));
  }

  /** Tells what is wrong with a value. */
  wrongs(schema: JsonSchema, value: unknown): string[] {
    const key = JSON.stringify(schema);
    let validate = this.#compiled.get(key);
    if (!validate) {
      validate = this.#ajv.compile(
        JSON.parse(
          JSON.stringify(closed(schema)).replaceAll('"#/', '"api#/'),
        ),
      );
      this.#compiled.set(key, validate);
    }
    validate(value);
    return (validate.errors ?? []).map(({ instancePath, message, params }) =>
      `${instancePath} ${message} ${JSON.stringify(params)}`
    );
  }
}

/** With this the types of problems begin. */
const PROBLEM_TYPE = "urn:taskbell:problem:";

/**
 * Says of all objects with named fields that they have no others, and of the
 * type of a problem that it is one of those that are named.
 */
function closed(schema: object): Record<string, unknown> {
  const entries = Object.entries(schema).map(([key, value]) => [
    key,
    isObject(value) ? closedValue(value) : value,
  ]);
  const copy = Object.fromEntries(entries);
  const { examples } = copy;
  if (Array.isArray(examples) && String(examples[0]).startsWith(PROBLEM_TYPE)) {
    return { ...copy, enum: examples };
  }
  const hasFields = "properties" in copy &&
    !("additionalProperties" in copy);
  return hasFields ? { ...copy, unevaluatedProperties: false } : copy;
}

function closedValue(value: object): unknown {
  if (!Array.isArray(value)) return closed(value);
  return value.map((item) => isObject(item) ? closed(item) : item);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
