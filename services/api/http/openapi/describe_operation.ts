import type { JsonSchemas } from "@taskbell/events/contract";
import { describeParameters } from "./describe_parameters.ts";
import { describeProblems } from "./describe_problems.ts";
import type { OperationObject, ResponseObject } from "./document.ts";
import { EXAMPLES } from "./examples.ts";
import { describeHeaders, type HeaderName } from "./headers.ts";
import type { Answer, Operation } from "./operation.ts";
import { isOwned } from "./paths.ts";
import { problemsOf } from "./problems_of.ts";

/** Describes a route as OpenAPI has it. */
export function describeOperation(
  operation: Operation,
  schemas: JsonSchemas,
): OperationObject {
  const { id, tag, summary, description, body, bodyIsOptional } = operation;
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    parameters: describeParameters(operation, schemas),
    ...(body && {
      requestBody: {
        required: !bodyIsOptional,
        content: {
          "application/json": {
            schema: schemas.of(body),
            ...exampleOf(EXAMPLES[id]?.body),
          },
        },
      },
    }),
    responses: describeResponses(operation, schemas),
    security: securityOf(operation),
  };
}

function describeResponses(
  operation: Operation,
  schemas: JsonSchemas,
): OperationObject["responses"] {
  const problems = describeProblems(problemsOf(operation), {
    schemas,
    isKeyed: isKeyed(operation),
  });
  const answers = Object.entries(operation.answers);
  return Object.fromEntries([
    ...problems.map(({ status, name }) => [
      status,
      { $ref: `#/components/responses/${name}` },
    ]),
    ...answers.map(([status, answer]) => [
      status,
      describeAnswer(answer, { operation, schemas, status }),
    ]),
  ]);
}

function describeAnswer(
  { description, schema, mediaType = "application/json", headers = [] }: Answer,
  { operation, schemas, status }: {
    operation: Operation;
    schemas: JsonSchemas;
    status: string;
  },
): ResponseObject {
  const example = exampleOf(EXAMPLES[operation.id]?.answers?.[Number(status)]);
  const limited: HeaderName[] = ["ratelimit", "ratelimit-policy"];
  return {
    description,
    headers: describeHeaders([
      ...headers,
      ...(isOwned(operation) ? limited : []),
      ...(isKeyed(operation) ? ["idempotency-replayed"] as const : []),
      "x-request-id",
    ]),
    ...(schema && {
      content: { [mediaType]: { schema: schemas.of(schema), ...example } },
    }),
  };
}

function exampleOf(example: unknown): { example?: unknown } {
  return example === undefined ? {} : { example };
}

/** Whether the operation takes an Idempotency-Key. */
export function isKeyed({ headers = [] }: Operation): boolean {
  return headers.includes("idempotency-key");
}

/** Each of them suffices; none is needed at the fixed paths. */
function securityOf(operation: Operation): Record<string, string[]>[] {
  if (!isOwned(operation)) return [];
  const scope = operation.method === "GET" ? "tasks:read" : "tasks:write";
  return ["bearer", "session", "secure_session"].map((scheme) => ({
    [scheme]: [scope],
  }));
}
