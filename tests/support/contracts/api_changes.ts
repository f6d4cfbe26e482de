import type {
  OpenApiDocument,
  OperationObject,
  ParameterObject,
  ResponseObject,
} from "../../../services/api/http/openapi/document.ts";
import type { ConstraintSide } from "./constraints.ts";
import {
  schemaChanges,
  type SchemaContext,
  type SchemaPair,
} from "./schema_changes.ts";

/** A part of the contract as it was and as it is. */
interface Pair<Part> {
  before: Part;
  after: Part;
}

/** Tells what a client of the former API can't live with, as sentences. */
export function apiChanges(
  before: OpenApiDocument,
  after: OpenApiDocument,
): string[] {
  return Object.entries(before.paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, operation]) => {
      const at = `${method.toUpperCase()} ${path}`;
      const now = after.paths[path]?.[method];
      return now === undefined
        ? [`${at}: is gone`]
        : new OperationComparison({ before, after }, at)
          .changes({ before: operation, after: now });
    })
  );
}

class OperationComparison {
  readonly #documents: Pair<OpenApiDocument>;
  readonly #at: string;

  constructor(documents: Pair<OpenApiDocument>, at: string) {
    this.#documents = documents;
    this.#at = at;
  }

  changes(pair: Pair<OperationObject>): string[] {
    const { before, after } = pair;
    return [
      ...(before.operationId === after.operationId
        ? []
        : [`${this.#at}: is called ${after.operationId}`]),
      ...this.#security(pair),
      ...this.#parameters(pair),
      ...this.#body({ before: before.requestBody, after: after.requestBody }),
      ...Object.entries(before.responses).flatMap(([status, response]) =>
        this.#response(status, {
          before: response,
          after: after.responses[status],
        })
      ),
    ];
  }

  #security({ before, after }: Pair<OperationObject>): string[] {
    const now = after.security.map((each) => JSON.stringify(each));
    if (now.length === 0) return [];
    if (before.security.length === 0) return [`${this.#at}: needs a token`];
    return before.security.map((each) => JSON.stringify(each))
      .filter((each) => !now.includes(each))
      .map((each) => `${this.#at}: ${each} does not suffice any more`);
  }

  #parameters({ before, after }: Pair<OperationObject>): string[] {
    const key = ({ in: place, name }: ParameterObject) => `${place} ${name}`;
    const old = new Map(before.parameters.map((each) => [key(each), each]));
    const now = new Map(after.parameters.map((each) => [key(each), each]));
    const required = [...now].filter(([name, { required }]) =>
      required && !old.get(name)?.required
    ).map(([name]) => `${this.#at} ${name}: is required`);
    const others = [...old].flatMap(([name, { schema }]) => {
      const other = now.get(name);
      if (!other) return [`${this.#at} ${name}: is gone`];
      return this.#schemas({ before: schema, after: other.schema }, {
        side: "writer",
        part: name,
      });
    });
    return [...required, ...others];
  }

  #body({ before, after }: Pair<OperationObject["requestBody"]>): string[] {
    if (!before) {
      return after?.required ? [`${this.#at} body: is required`] : [];
    }
    if (!after) return [`${this.#at} body: is gone`];
    return [
      ...(after.required && !before.required
        ? [`${this.#at} body: is required`]
        : []),
      ...this.#contents({ before: before.content, after: after.content }, {
        side: "writer",
        part: "body",
      }),
    ];
  }

  #response(
    status: string,
    { before, after }: {
      before: ResponseObject | { $ref: string };
      after: ResponseObject | { $ref: string } | undefined;
    },
  ): string[] {
    // A client knows what to do with a problem that does not come any more.
    if (!after) {
      return Number(status) < 400 ? [`${this.#at} ${status}: is gone`] : [];
    }
    const old = responseOf(before, this.#documents.before);
    const now = responseOf(after, this.#documents.after);
    const missing = Object.entries(old.headers).filter(([name, { required }]) =>
      required && !now.headers[name]?.required
    ).map(([name]) => `${this.#at} ${status} ${name}: may be missing`);
    return [
      ...missing,
      ...this.#contents({ before: old.content, after: now.content }, {
        side: "reader",
        part: status,
      }),
    ];
  }

  #contents(
    { before = {}, after = {} }: {
      before: ResponseObject["content"];
      after: ResponseObject["content"];
    },
    options: { side: ConstraintSide; part: string },
  ): string[] {
    return Object.entries(before).flatMap(([mediaType, { schema }]) => {
      const other = after[mediaType];
      if (!other) return [`${this.#at} ${options.part}: no ${mediaType}`];
      return this.#schemas({ before: schema, after: other.schema }, options);
    });
  }

  #schemas(
    pair: SchemaPair,
    { side, part }: { side: ConstraintSide; part: string },
  ): string[] {
    const { before, after } = this.#documents;
    const context: SchemaContext = {
      side,
      schemas: {
        before: before.components.schemas,
        after: after.components.schemas,
      },
      at: `${this.#at} ${part}`,
    };
    return schemaChanges(pair, context);
  }
}

function responseOf(
  response: ResponseObject | { $ref: string },
  { components }: OpenApiDocument,
): ResponseObject {
  if (!("$ref" in response)) return response;
  const found = components.responses[response.$ref.split("/").at(-1) ?? ""];
  if (!found) throw new Error(`Cannot find ${response.$ref}`);
  return found;
}
