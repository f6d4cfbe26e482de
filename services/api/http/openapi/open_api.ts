import { JsonSchemas } from "@taskbell/events/contract";
import { PROBLEM_KINDS } from "../problem_kinds.ts";
import { COMPONENTS } from "./components.ts";
import { describeOperation, isKeyed } from "./describe_operation.ts";
import { describeProblems } from "./describe_problems.ts";
import type { OpenApiDocument, OperationObject } from "./document.ts";
import { OPERATIONS } from "./operations.ts";
import { templateOf } from "./paths.ts";
import { problemsOf } from "./problems_of.ts";

/**
 * The version of the contract: the first number counts the breaking changes.
 *
 * @see {@link https://semver.org}
 */
export const API_VERSION = "2.0.0";

const TAGS = [
  { name: "Tasks", description: "What is to be done" },
  { name: "Reminders", description: "When to tell of it" },
  { name: "Preferences", description: "How to reach a person" },
  { name: "Targets", description: "Browsers and servers that get messages" },
  { name: "Notifications", description: "What was sent, and what came of it" },
  { name: "Inbox", description: "Messages in the app" },
  { name: "Events", description: "What happens, as it happens" },
  { name: "Calendar", description: "Due tasks on a phone" },
  { name: "Session", description: "How a browser signs in" },
  { name: "Service", description: "Probes and contracts" },
];

/**
 * Makes the contract of the API from the schemas that validate its requests.
 *
 * @see {@link https://spec.openapis.org/oas/v3.1.1.html}
 */
export function openApiDocument(): OpenApiDocument {
  const schemas = new JsonSchemas(COMPONENTS, "draft-2020-12");
  const problems = OPERATIONS.flatMap((operation) =>
    describeProblems(problemsOf(operation), {
      schemas,
      isKeyed: isKeyed(operation),
    })
  );
  return {
    openapi: "3.1.0",
    jsonSchemaDialect: "https://json-schema.org/draft/2020-12/schema",
    info: {
      title: "Taskbell",
      version: API_VERSION,
      description: introduction(),
    },
    servers: [{ url: "/", description: "Where this document is read" }],
    tags: TAGS,
    paths: describePaths(schemas),
    components: {
      schemas: schemas.components,
      responses: Object.fromEntries(
        problems.map(({ name, response }) => [name, response]),
      ),
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT" },
        session: { type: "apiKey", in: "cookie", name: "taskbell_session" },
        secure_session: {
          type: "apiKey",
          in: "cookie",
          name: "__Host-taskbell_session",
          description: "The name of the same with TLS",
        },
      },
    },
  };
}

function describePaths(schemas: JsonSchemas): OpenApiDocument["paths"] {
  const paths: Record<string, Record<string, OperationObject>> = {};
  for (const operation of OPERATIONS) {
    const path = paths[templateOf(operation.path)] ??= {};
    path[operation.method.toLowerCase()] = describeOperation(
      operation,
      schemas,
    );
  }
  return paths;
}

function introduction(): string {
  const rows = Object.entries(PROBLEM_KINDS).map(([kind, rule]) =>
    `| \`${kind}\` | ${rule.status} | ${rule.when} |`
  );
  return [
    "Tasks, reminders and notifications. JSON, in and out; unknown fields " +
    "and parameters are errors that name them. Instants have any offset and " +
    "up to nine digits of fraction in requests, `Z` and milliseconds in " +
    "answers. `GET` implies `HEAD`; `OPTIONS` and status 405 tell the " +
    "methods of a path. A token needs the scope `tasks:read` to read and " +
    "`tasks:write` to write; one without a scope has both.",
    "Errors are RFC 9457 problems. `type` is `urn:taskbell:problem:` and the " +
    "name of a kind. Further kinds may come: go by `status` where you don't " +
    "know one.",
    ["| type | status | when |", "| --- | --- | --- |", ...rows].join("\n"),
  ].join("\n\n");
}
