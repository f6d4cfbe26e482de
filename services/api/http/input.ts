import type { Next } from "@hono/hono";
import { z } from "zod";
import type { Cause } from "../change.ts";
import type { ApiContext } from "./environment.ts";
import { type InputError, Problem } from "./problem.ts";
import { readBytes } from "./read_bytes.ts";

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i;

/** Fatal: a character that is no UTF-8 must not become another one. */
const utf8 = new TextDecoder("utf-8", { fatal: true });

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
  const bytes = await readBytes(c.req);
  let json: unknown;
  try {
    json = JSON.parse(utf8.decode(bytes));
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new Problem("malformed-json", { detail });
  }
  return check(schema, json, "field");
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
  const { searchParams } = new URL(c.req.url);
  const parameters = [...new Set(searchParams.keys())].map((name) => {
    const values = searchParams.getAll(name);
    return [name, values.length === 1 ? values[0] : values];
  });
  return check(schema, Object.fromEntries(parameters), "parameter");
}

const noParameters = z.strictObject({});

/** Refuses every query parameter, for routes that take none. */
export async function noQuery(c: ApiContext, next: Next): Promise<void> {
  readQuery(c, noParameters);
  await next();
}

function check<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  part: InputPart,
): z.output<Schema> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw new Problem("invalid-input", {
    errors: result.error.issues.flatMap((issue) => inputErrors(issue, part)),
  });
}

/** What the input consists of. */
type InputPart = "field" | "parameter";

function inputErrors(issue: z.core.$ZodIssue, part: InputPart): InputError[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      pointer: pointerTo([...issue.path, key]),
      detail: `Unknown ${part}: ${key}`,
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
