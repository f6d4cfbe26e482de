import type { JsonSchema, JsonSchemas } from "@taskbell/events/contract";
import { PROBLEM_KINDS, type ProblemKind } from "../problem_kinds.ts";
import { problemSchema } from "../problem_schema.ts";
import type { ResponseObject } from "./document.ts";
import { describeHeaders, type HeaderName } from "./headers.ts";

/** What the answer of a kind of problem says in its header. */
const HEADERS: Partial<Record<ProblemKind, readonly HeaderName[]>> = {
  "idempotency-key-in-use": ["retry-after"],
  "method-not-allowed": ["allow"],
  "unauthenticated": ["www-authenticate"],
  "forbidden": ["www-authenticate"],
  "precondition-failed": ["etag"],
  "rate-limited": ["retry-after", "ratelimit", "ratelimit-policy"],
  "unavailable": ["retry-after"],
};

/** Refusals that are kept under an Idempotency-Key, as answers are. */
const DECIDED: ReadonlySet<ProblemKind> = new Set([
  "not-found",
  "task-completed",
  "not-skippable",
  "too-many-targets",
  "precondition-failed",
  "invalid-input",
]);

/** An answer that says one of several problems of the same status. */
export interface ProblemResponse {
  /** The status of the answer. */
  status: number;
  /** Its name in the contract. */
  name: string;
  /** What the contract says of it. */
  response: ResponseObject;
}

/** What describes problems. */
export interface ProblemContext {
  /** The schemas of the document. */
  schemas: JsonSchemas;
  /** Whether they are of an operation that takes an Idempotency-Key. */
  isKeyed: boolean;
}

/** Describes problems, those of one status together. */
export function describeProblems(
  kinds: readonly ProblemKind[],
  { schemas, isKeyed }: ProblemContext,
): ProblemResponse[] {
  const byStatus = Map.groupBy(kinds, (kind) => PROBLEM_KINDS[kind].status);
  return [...byStatus].map(([status, kinds]) => {
    const isKept = isKeyed && kinds.some((kind) => DECIDED.has(kind));
    return {
      status,
      name: `${isKept ? "keyed-" : ""}${kinds.join("-or-")}`,
      response: {
        description: kinds.map((kind) => PROBLEM_KINDS[kind].title).join("; "),
        headers: {
          ...(isKept ? describeHeaders(["idempotency-replayed"]) : {}),
          ...headersOf(kinds),
        },
        content: {
          "application/problem+json": { schema: narrowed(kinds, schemas) },
        },
      },
    };
  });
}

/** What not all of these kinds say may be missing. */
function headersOf(kinds: readonly ProblemKind[]): ResponseObject["headers"] {
  const named = new Set(kinds.flatMap((kind) => HEADERS[kind] ?? []));
  const headers = describeHeaders([...named, "x-request-id"]);
  for (const name of named) {
    const all = kinds.every((kind) => HEADERS[kind]?.includes(name));
    const header = headers[name];
    if (header && !all) header.required = false;
  }
  return headers;
}

/** No enumeration: a client of today must live with types of tomorrow. */
function narrowed(
  kinds: readonly ProblemKind[],
  schemas: JsonSchemas,
): JsonSchema {
  const types = kinds.map((kind) => `urn:taskbell:problem:${kind}`);
  return {
    ...schemas.of(problemSchema),
    properties: { type: { examples: types } },
  };
}
