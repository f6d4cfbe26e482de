import fc from "fast-check";
import type {
  OpenApiDocument,
  ParameterObject,
} from "../../../services/api/http/openapi/document.ts";
import type { DescribedOperation } from "./api_contract.ts";
import { schemaArbitrary } from "./schema_arbitrary.ts";

/** A parameter of a request that is planned. */
export interface PlannedParameter {
  name: string;
  in: ParameterObject["in"];
  value: unknown;
}

/** A request, less what only answers before it tell. */
export interface PlannedRequest {
  described: DescribedOperation;
  parameters: readonly PlannedParameter[];
  /** The JSON of the body, or bytes that are none; `null`: it has none. */
  body: string | null;
  /** Draws among the things that are known when it is sent. */
  draw: number;
  /** What is planned to be wrong with it. */
  fault: Fault | null;
}

/** What can be wrong with a request. */
export type Fault =
  | "unknown parameter"
  | "strange parameter"
  | "strange body"
  | "broken body"
  | "other type"
  | "no token"
  | "other user"
  | "strange id";

const FAULTS: readonly Fault[] = [
  "unknown parameter",
  "strange parameter",
  "strange body",
  "broken body",
  "other type",
  "no token",
  "other user",
  "strange id",
];

/** Of all faults, strange bodies have the most ways to be. */
const faultArbitrary = fc.oneof(
  { weight: FAULTS.length, arbitrary: fc.constantFrom(...FAULTS) },
  { weight: 4, arbitrary: fc.constant<Fault>("strange body") },
);

/** Texts that have made servers fail. */
const STRANGE_TEXTS = [
  "",
  " ",
  "\u202e",
  "__proto__",
  "constructor",
  "null",
  "-1",
  "1e400",
  "9".repeat(400),
  "%00",
  "%",
  "../..",
  "' or 1=1 --",
  "a".repeat(3000),
  "0000-00-00T00:00:00Z",
  "9999-12-31T23:59:59.999-23:59",
];

/** Texts that PostgreSQL can't store. */
const UNSTORABLE_TEXTS = ["a\0b", "a\ud800b"];

/** Any text at all. */
export const strangeText: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...UNSTORABLE_TEXTS) },
  { weight: 3, arbitrary: fc.constantFrom(...STRANGE_TEXTS) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 20 }) },
);

const strangeJson: fc.Arbitrary<unknown> = fc.oneof(
  // Most fields are text: anything else ends at once.
  { weight: 4, arbitrary: strangeText },
  fc.jsonValue({ maxDepth: 3 }),
  fc.double(),
  fc.constantFrom(null, [], {}, 2 ** 53, -0, 1e308),
);

/** Makes requests to an operation, about half of them valid. */
export function requestArbitrary(
  described: DescribedOperation,
  { components: { schemas } }: OpenApiDocument,
): fc.Arbitrary<PlannedRequest> {
  const { parameters, requestBody } = described.operation;
  const planned = parameters.map(({ name, in: place, required, schema }) => {
    const value = schemaArbitrary(schema, schemas);
    return fc.record({
      name: fc.constant(name),
      in: fc.constant(place),
      value: required ? value : fc.option(value, { freq: 3, nil: undefined }),
    });
  });
  const content = requestBody?.content["application/json"];
  const body = content
    ? schemaArbitrary(content.schema, schemas)
    : fc.constant(undefined);
  return fc.record({
    parameters: fc.tuple(...planned),
    body,
    draw: fc.nat(),
    fault: fc.option(faultArbitrary, { freq: 2 }),
    text: strangeText,
    json: strangeJson,
  }).map(({ parameters, body, draw, fault, text, json }) => ({
    described,
    parameters: faultyParameters(parameters, { fault, draw, text }),
    body: faultyBody(body, { fault, draw, text, json }),
    draw,
    fault,
  }));
}

function faultyParameters(
  parameters: readonly PlannedParameter[],
  { fault, draw, text }: { fault: Fault | null; draw: number; text: string },
): PlannedParameter[] {
  const given = parameters.filter(({ value }) => value !== undefined);
  if (fault === "unknown parameter") {
    return [...given, { name: text, in: "query", value: text }];
  }
  const strange = fault === "strange parameter"
    ? parameters.filter((each) => each.in !== "path")
    : fault === "strange id"
    ? parameters.filter((each) => each.in === "path" && each.name !== "user_id")
    : [];
  const chosen = strange[draw % strange.length];
  if (!chosen) return given;
  return [
    ...given.filter(({ name }) => name !== chosen.name),
    { ...chosen, value: text },
  ];
}

function faultyBody(
  body: unknown,
  { fault, draw, text, json }: {
    fault: Fault | null;
    draw: number;
    text: string;
    json: unknown;
  },
): string | null {
  if (fault === "broken body") {
    return text + JSON.stringify(body ?? {}).slice(0, -1);
  }
  if (fault === "strange body") return JSON.stringify(strange()) ?? null;
  return body === undefined ? null : JSON.stringify(body);

  function strange(): unknown {
    if (typeof body !== "object" || body === null || draw % 3 === 0) {
      return json;
    }
    const names = [...Object.keys(body), text];
    return { ...body, [names[draw % names.length] ?? text]: json };
  }
}
