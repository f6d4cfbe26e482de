import type { MiddlewareHandler } from "@hono/hono";
import { z } from "zod";
import type { Cause } from "../change.ts";
import type { ApiContext, ApiEnvironment } from "./environment.ts";
import { type InputError, Problem } from "./problem.ts";

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i;

/**
 * Reads the body of a request as JSON and against a schema.
 *
 * @throws {Problem} Naming every field that is wrong.
 */
export async function readBody<Schema extends z.ZodType>(
  c: ApiContext,
  schema: Schema,
): Promise<z.output<Schema>> {
  const type = c.req.header("content-type");
  if (type !== undefined && !JSON_TYPE.test(type)) {
    throw new Problem("unsupported-media-type");
  }
  const text = await c.req.text();
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new Problem("malformed-json", { detail });
  }
  return check(schema, json);
}

/**
 * Reads the query of a request against a schema; a parameter that is given
 * twice or that the schema does not know is an error.
 *
 * @throws {Problem} Naming every parameter that is wrong.
 */
export function readQuery<Schema extends z.ZodType>(
  c: ApiContext,
  schema: Schema,
): z.output<Schema> {
  const parameters = Object.entries(c.req.queries()).map(([name, values]) => [
    name,
    values.length === 1 ? values[0] : values,
  ]);
  return check(schema, Object.fromEntries(parameters));
}

/** Refuses every query parameter, for routes that take none. */
export const noQuery: MiddlewareHandler<ApiEnvironment> = async (c, next) => {
  readQuery(c, z.strictObject({}));
  await next();
};

function check<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
): z.output<Schema> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw new Problem("invalid-input", {
    errors: result.error.issues.flatMap(inputErrors),
  });
}

function inputErrors(issue: z.core.$ZodIssue): InputError[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      pointer: pointerTo([...issue.path, key]),
      detail: `Unknown field: ${key}`,
    }));
  }
  return [{ pointer: pointerTo(issue.path), detail: issue.message }];
}

/** @see {@link https://www.rfc-editor.org/rfc/rfc6901#section-6} */
function pointerTo(path: readonly PropertyKey[]): string {
  const tokens = path.map((key) =>
    encodeURIComponent(
      String(key).replaceAll("~", "~0").replaceAll("/", "~1").toWellFormed(),
    )
  );
  return ["#", ...tokens].join("/");
}

/** The cause of what a request changes: the request itself. */
export function causeOf(c: ApiContext): Cause {
  return {
    correlationId: c.var.requestId,
    traceparent: c.var.traceparent,
  };
}
