import type { JsonSchema } from "@taskbell/events/contract";
import type { HeaderObject } from "./document.ts";

interface HeaderRule {
  description: string;
  schema: JsonSchema;
  /** Whether an answer that names it always has it. */
  always?: boolean;
}

const text: JsonSchema = { type: "string" };
const seconds: JsonSchema = { type: "integer", minimum: 0 };

/** The header fields of answers, by name. */
const HEADERS = {
  "allow": {
    description: "The methods of the path",
    schema: text,
    always: true,
  },
  "etag": {
    description: "The tag of the state, for If-Match and If-None-Match",
    schema: { type: "string", pattern: '^"[^"]*"$' },
    always: true,
  },
  "idempotency-replayed": {
    description: "`true` where this is the answer to an earlier request",
    schema: { const: "true" },
  },
  "location": {
    description: "The path of what was created",
    schema: { type: "string", pattern: "^/" },
    always: true,
  },
  "ratelimit": {
    description: "How many requests are left, and when more come back",
    schema: text,
  },
  "ratelimit-policy": {
    description: "How many requests a user has in a minute",
    schema: text,
  },
  "retry-after": {
    description: "Seconds to wait",
    schema: seconds,
    always: true,
  },
  "set-cookie": {
    description: "The session, or its end",
    schema: text,
    always: true,
  },
  "www-authenticate": {
    description: "What kind of token is needed",
    schema: text,
  },
  "x-request-id": {
    description: "The id of the request: the correlation id of its events",
    schema: text,
    always: true,
  },
} satisfies Record<string, HeaderRule>;

/** The name of a header field of answers. */
export type HeaderName = keyof typeof HEADERS;

/** Describes header fields of an answer. */
export function describeHeaders(
  names: readonly HeaderName[],
): Record<string, HeaderObject> {
  return Object.fromEntries(names.map((name) => {
    const { description, schema, always = false }: HeaderRule = HEADERS[name];
    return [name, { description, schema, required: always }];
  }));
}

/** The header fields of requests, by name. */
export const REQUEST_HEADERS = {
  "idempotency-key": {
    description: "Names the request, so that it can be sent again within 24 " +
      "hours and is done once",
    schema: {
      type: "string",
      pattern: "^[\\x21\\x23-\\x2b\\x2d-\\x3a\\x3c-\\x7e]{1,255}$",
    },
  },
  "if-match": {
    description: "Tags: the state must be one of these, else 412",
    schema: text,
  },
  "if-none-match": {
    description: "Tags: the state must be none of these, else 304 or 412",
    schema: text,
  },
  "last-event-id": {
    description: "The `id` of the last event that the client has",
    schema: { type: "string", pattern: "^(?:0|[1-9]\\d{0,14})?$" },
  },
  "x-request-id": {
    description: "An id for the request; absent: it gets one",
    schema: { type: "string", pattern: "^[\\w.:+/=-]{1,128}$" },
  },
  "traceparent": {
    description: "The W3C trace context that the request belongs to",
    schema: text,
  },
} satisfies Record<string, HeaderRule>;

/** The name of a header field of requests. */
export type RequestHeaderName = keyof typeof REQUEST_HEADERS;
