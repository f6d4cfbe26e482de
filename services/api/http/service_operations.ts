import { z } from "zod";
import type { Answer, Operation } from "./openapi/operation.ts";

/** Whether the service does its work, as the API answers it. */
export const readinessSchema = z.object({
  status: z.enum(["ready", "not_ready"]),
  parts: z.record(
    z.string(),
    z.object({ ready: z.boolean(), reason: z.string().nullable() }),
  ),
});

const document: Answer = {
  description: "The document",
  schema: z.looseObject({}),
  headers: ["etag"],
};

const known: Answer = {
  description: "The client has it already",
  headers: ["etag"],
};

/** What the contract says of probes and contracts. */
export const serviceOperations: readonly Operation[] = [
  {
    method: "GET",
    path: "/health/live",
    id: "getLiveness",
    tag: "Service",
    summary: "Tells that the process lives",
    answers: {
      200: {
        description: "It does",
        schema: z.object({ status: z.literal("live") }),
      },
    },
  },
  {
    method: "GET",
    path: "/health/ready",
    id: "getReadiness",
    tag: "Service",
    summary: "Tells whether requests can be served",
    answers: {
      200: { description: "They can", schema: readinessSchema },
      503: { description: "They can't yet", schema: readinessSchema },
    },
  },
  {
    method: "GET",
    path: "/openapi.json",
    id: "getOpenApi",
    tag: "Service",
    summary: "The contract of the API, as OpenAPI 3.1",
    headers: ["if-none-match"],
    answers: { 200: document, 304: known },
  },
  {
    method: "GET",
    path: "/asyncapi.json",
    id: "getAsyncApi",
    tag: "Service",
    summary: "The contract of the events, as AsyncAPI 3",
    headers: ["if-none-match"],
    answers: { 200: document, 304: known },
  },
  {
    method: "GET",
    path: "/docs",
    id: "getDocs",
    tag: "Service",
    summary: "Both contracts as a page for people",
    headers: ["if-none-match"],
    answers: {
      200: {
        description: "The page",
        schema: z.string(),
        mediaType: "text/html; charset=UTF-8",
        headers: ["etag"],
      },
      304: known,
    },
  },
];
