import type { JsonSchema } from "@taskbell/events/contract";

/** A header field of an answer. */
export interface HeaderObject {
  description: string;
  required: boolean;
  schema: JsonSchema;
}

/** A parameter of a request. */
export interface ParameterObject {
  name: string;
  in: "path" | "query" | "header";
  required: boolean;
  description?: string;
  schema: JsonSchema;
  /** A value as a client would write it. */
  example?: unknown;
}

/** A body, by its media type. */
export type Content = Record<
  string,
  { schema: JsonSchema; example?: unknown }
>;

/** An answer. */
export interface ResponseObject {
  description: string;
  headers: Record<string, HeaderObject>;
  content?: Content;
}

/** One method of a path. */
export interface OperationObject {
  operationId: string;
  tags: string[];
  summary: string;
  description?: string;
  parameters: ParameterObject[];
  requestBody?: { required: boolean; content: Content };
  responses: Record<string, ResponseObject | { $ref: string }>;
  security: Record<string, string[]>[];
}

/** The parts of an OpenAPI 3.1 document that ours has. */
export interface OpenApiDocument {
  openapi: string;
  jsonSchemaDialect: string;
  info: { title: string; version: string; description: string };
  servers: { url: string; description: string }[];
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, OperationObject>>;
  components: {
    schemas: Record<string, JsonSchema>;
    responses: Record<string, ResponseObject>;
    securitySchemes: Record<string, Record<string, string>>;
  };
}
