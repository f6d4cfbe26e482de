import type { z } from "zod";
import { event, type TaskbellEvent } from "./event.ts";
import { TOPIC_OF } from "./topics.ts";

/** What {@linkcode decode} made of a record's value. */
export type DecodeResult =
  | { ok: true; event: TaskbellEvent }
  | {
    ok: false;
    /** `undecodable`: not JSON; `invalid`: against the schema. */
    reason: "undecodable" | "invalid";
    /** What is wrong, with the paths of the fields. */
    error: string;
    /** The JSON object that stands there; `{}` where there is none. */
    object: Readonly<Record<string, unknown>>;
  }
  | {
    ok: false;
    /** An event that this version does not know. */
    reason: "unknown_type";
    /** Its type. */
    eventType: string;
  };

/** Of an unknown type as much is told: anyone can invent a long one. */
const MOST_TYPE_CHARACTERS = 100;

const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * Reads an event from a record's value. It never throws.
 *
 * It takes what producers in other languages write: instants with any offset
 * or none (UTC) and up to nine digits of fraction, missing optional fields,
 * and fields that it does not know.
 */
export function decode(value: Uint8Array | null): DecodeResult {
  if (value === null) {
    return undecodable("Cannot decode the value as JSON: it is null");
  }
  let json: unknown;
  try {
    json = JSON.parse(utf8.decode(value));
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return undecodable(`Cannot decode the value as JSON: ${detail}`);
  }
  if (!isObject(json)) {
    return invalid(`Cannot read the event: it is no JSON object`, {});
  }
  const { event_type: type } = json;
  if (typeof type === "string" && type && !Object.hasOwn(TOPIC_OF, type)) {
    const eventType = type.slice(0, MOST_TYPE_CHARACTERS);
    return { ok: false, reason: "unknown_type", eventType };
  }
  const result = event.safeParse(json);
  if (result.success) return { ok: true, event: result.data };
  return invalid(
    `Cannot read the event: ${describeIssues(result.error.issues)}`,
    json,
  );
}

function isObject(json: unknown): json is Record<string, unknown> {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

function undecodable(error: string): DecodeResult {
  return { ok: false, reason: "undecodable", error, object: {} };
}

function invalid(
  error: string,
  object: Readonly<Record<string, unknown>>,
): DecodeResult {
  return { ok: false, reason: "invalid", error, object };
}

/** At most this many fields are named: a dead letter is no dump. */
const MOST_ISSUES = 10;

function describeIssues(issues: readonly z.core.$ZodIssue[]): string {
  return issues.slice(0, MOST_ISSUES).map(({ path, message }) =>
    `${path.join(".") || "(top)"}: ${message}`
  ).join("; ");
}
