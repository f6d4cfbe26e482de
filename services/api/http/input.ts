import type { Next } from "@hono/hono";
import { z } from "zod";
import type { Cause } from "../change.ts";
import type { ApiContext } from "./environment.ts";
import { inputMessage, type InputPart } from "./input_message.ts";
import { nestsDeeper } from "./nests_deeper.ts";
import { type InputError, invalidInput, Problem } from "./problem.ts";
import { readBytes } from "./read_bytes.ts";

/** A patch of fields is a merge patch, as RFC 7396 has it. */
const JSON_TYPE = /^application\/(?:merge-patch\+)?json\s*(?:;|$)/i;

/** The deepest body, in levels of objects and lists; ours has four. */
const MAX_LEVELS = 32;

/** The most errors that one answer names. */
const MAX_ERRORS = 100;

/** Fatal: a character that is no UTF-8 must not become another one. */
const utf8 = new TextDecoder("utf-8", { fatal: true });

/** What else is known of the fields of a body. */
export interface BodyOptions {
  /**
   * The pointers of fields that answers have and a body must not, such as
   * `#/id`. @default {none}
   */
  readOnly?: ReadonlySet<string>;
  /** Whether a body that is absent is an empty object. @default {false} */
  isOptional?: boolean;
}

/**
 * Reads the body of a request as JSON and against a schema.
 *
 * @throws {Problem} Naming every field that is wrong.
 */
export async function readBody<Schema extends z.ZodType>(
  c: ApiContext,
  schema: Schema,
  options: BodyOptions = {},
): Promise<z.output<Schema>> {
  refuseOtherTypes(c);
  const bytes = await readBytes(c.req);
  const isAbsent = options.isOptional === true && bytes.length === 0;
  const json = isAbsent ? {} : parse(bytes);
  c.set("body", json);
  return check(schema, json, { part: "field", ...options });
}

/** The body of a request that needs none. */
export const nothing = z.strictObject({});

/**
 * Reads the body of a request that needs none: it may be absent or an empty
 * object.
 *
 * @throws {Problem} Naming every field that there is.
 */
export async function readNothing(c: ApiContext): Promise<void> {
  refuseOtherTypes(c);
  const bytes = await readBytes(c.req);
  if (bytes.length > 0) check(nothing, parse(bytes), { part: "field" });
}

/**
 * Checks one value of a body that has been read, where its own schema does
 * not reach all of it.
 *
 * @param options `path`: where in the body it is; `readOnly`: from there.
 * @throws {Problem} Naming every field that is wrong.
 */
export function checkField<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  options: BodyOptions & { path: readonly PropertyKey[] },
): z.output<Schema> {
  return check(schema, value, { part: "field", ...options });
}

/**
 * The problem of fields that don't fit each other, or the state that there is.
 *
 * @param options `path`: where in the body the fields are.
 */
export function inputProblem(
  errors: readonly { path: readonly PropertyKey[]; detail: string }[],
  { path = [] }: { path?: readonly PropertyKey[] } = {},
): Problem {
  return new Problem("invalid-input", {
    errors: errors.slice(0, MAX_ERRORS).map((error) => ({
      pointer: pointerTo([...path, ...error.path]),
      detail: error.detail,
    })),
  });
}

function parse(bytes: Uint8Array): unknown {
  if (nestsDeeper(bytes, MAX_LEVELS)) {
    throw invalidInput(
      "#",
      `must not nest more than ${MAX_LEVELS} levels deep`,
    );
  }
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new Problem("malformed-json", { detail });
  }
}

/** A small compressed body may grow without end: it is of another type too. */
function refuseOtherTypes(c: ApiContext): void {
  const type = c.req.header("content-type");
  if (type !== undefined && !JSON_TYPE.test(type)) {
    throw new Problem("unsupported-media-type");
  }
  const encoding = c.req.header("content-encoding") ?? "identity";
  if (encoding.toLowerCase() === "identity") return;
  throw new Problem("unsupported-media-type", {
    detail: "The body must not be compressed",
    headers: { "accept-encoding": "identity" },
  });
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
  return check(schema, Object.fromEntries(parameters), { part: "parameter" });
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
  place: InputPlace,
): z.output<Schema> {
  const result = schema.safeParse(input, {
    error: (issue) => inputMessage(issue, place.part),
  });
  if (result.success) return result.data;
  throw new Problem("invalid-input", {
    errors: result.error.issues.flatMap((issue) => inputErrors(issue, place))
      .slice(0, MAX_ERRORS),
  });
}

/** What is checked. */
interface InputPlace extends BodyOptions {
  /** What it consists of. */
  part: InputPart;
  /** Where it is in the whole input. */
  path?: readonly PropertyKey[];
}

function inputErrors(
  issue: z.core.$ZodIssue,
  { part, path = [], readOnly }: InputPlace,
): InputError[] {
  const error = (place: readonly PropertyKey[], detail: string) => ({
    pointer: pointerTo([...path, ...place]),
    ...(part === "parameter" ? { parameter: String(place[0]) } : {}),
    detail,
  });
  if (issue.code !== "unrecognized_keys") {
    return [error(issue.path, issue.message)];
  }
  return issue.keys.map((key) => {
    const place = [...issue.path, key];
    return readOnly?.has(pointerTo(place))
      ? error(place, `is read-only: ${key}`)
      : error(place, `Unknown ${part}: ${key}`);
  });
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
