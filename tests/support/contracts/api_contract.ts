import type {
  HeaderObject,
  OpenApiDocument,
  OperationObject,
  ResponseObject,
} from "../../../services/api/http/openapi/document.ts";
import { AnswerSchemas } from "./answer_schemas.ts";

/** An answer that has been read. */
export interface ReadAnswer {
  status: number;
  headers: Headers;
  /** The whole body; `null` where it is a stream that does not end. */
  text: string | null;
}

/** An operation of the contract, with its place in it. */
export interface DescribedOperation {
  method: string;
  /** Such as `/{user_id}/tasks`. */
  path: string;
  operation: OperationObject;
}

/** Tells whether what the API does is what its document says. */
export class ApiContract {
  /** All operations, those with fewer parameters in the path first. */
  readonly operations: readonly DescribedOperation[];
  readonly #document: OpenApiDocument;
  readonly #schemas: AnswerSchemas;

  constructor(document: OpenApiDocument) {
    this.#document = document;
    this.#schemas = new AnswerSchemas(document);
    this.operations = Object.entries(document.paths)
      .flatMap(([path, operations]) =>
        Object.entries(operations).map(([method, operation]) => ({
          method: method.toUpperCase(),
          path,
          operation,
        }))
      )
      .sort((a, b) => parameterCount(a.path) - parameterCount(b.path));
  }

  /** Finds what describes a request; HEAD is described by GET. */
  find(request: { method: string; url: string }): DescribedOperation | null {
    const method = request.method === "HEAD" ? "GET" : request.method;
    const { pathname } = new URL(request.url);
    // An operator finds nothing where a user of this id has tasks.
    if (pathname.startsWith("/admin/")) return null;
    // A path without parameters goes before one that it would fit.
    const found = this.operations.find(({ path }) =>
      patternOf(path).test(pathname)
    );
    return this.operations.find((each) =>
      each.path === found?.path && each.method === method
    ) ?? null;
  }

  /** Tells where an answer to a described request is not as it may be. */
  wrongs(
    { operation, method, path }: DescribedOperation,
    answer: ReadAnswer,
    { isHead = false }: { isHead?: boolean } = {},
  ): string[] {
    const at = `${isHead ? "HEAD" : method} ${path} ${answer.status}`;
    const response = this.#response(operation, answer.status);
    if (!response) return [`${at}: the status is not described`];
    return [
      ...this.#headerWrongs(response.headers, answer.headers),
      ...undescribed(response.headers, answer.headers),
      ...(isHead ? [] : this.#bodyWrongs(response, answer)),
    ].map((wrong) => `${at}: ${wrong}`);
  }

  #response(
    { responses }: OperationObject,
    status: number,
  ): ResponseObject | undefined {
    const response = responses[status];
    if (!response || !("$ref" in response)) return response;
    const name = response.$ref.split("/").at(-1) ?? "";
    return this.#document.components.responses[name];
  }

  #headerWrongs(
    described: Readonly<Record<string, HeaderObject>>,
    headers: Headers,
  ): string[] {
    return Object.entries(described).flatMap(([name, header]) => {
      const text = headers.get(name);
      if (text === null) return header.required ? [`${name} is missing`] : [];
      const { type } = header.schema;
      const value = type === "integer" ? Number(text) : text;
      return this.#schemas.wrongs(header.schema, value)
        .map((wrong) => `${name}: ${text}: ${wrong}`);
    });
  }

  #bodyWrongs(
    { content }: ResponseObject,
    { headers, text }: ReadAnswer,
  ): string[] {
    if (!content) return text ? ["a body is not described"] : [];
    const type = mediaType(headers.get("content-type") ?? "");
    const found = Object.entries(content).find(([name]) =>
      mediaType(name) === type
    );
    if (!found) return [`the type ${type} is not described`];
    if (text === null || !type.endsWith("json")) return [];
    return this.#schemas.wrongs(found[1].schema, JSON.parse(text));
  }
}

/** Those of these header fields that only the answer has. */
function undescribed(
  described: Readonly<Record<string, HeaderObject>>,
  headers: Headers,
): string[] {
  return ["etag", "idempotency-replayed", "location", "set-cookie"]
    .filter((name) => headers.has(name) && !(name in described))
    .map((name) => `${name} is not described`);
}

function parameterCount(path: string): number {
  return path.split("{").length;
}

function patternOf(path: string): RegExp {
  const segments = path.split("/").map((segment) =>
    segment.startsWith("{")
      ? "[^/]+"
      : segment.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
  );
  return new RegExp(`^${segments.join("/")}$`);
}

function mediaType(header: string): string {
  return header.split(";")[0]?.trim().toLowerCase() ?? "";
}
