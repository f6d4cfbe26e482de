import type { Decoded, Decoder, Encoder } from "./codec.ts";
import { reasonOf } from "./root_cause.ts";

/** What {@linkcode jsonCodec} has to know of the events. */
export interface JsonCodecOptions<Event> {
  /**
   * Events of one key keep their order; `null`: this one has none to keep.
   */
  key(event: Event): string | null;
  /**
   * Checks what was read, by a schema for one.
   *
   * @throws {Error} When it is no event: what is wrong with it.
   */
  parse(json: unknown): Event;
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * Makes a codec that carries an event as one JSON value.
 *
 * @example
 * ```ts
 * import { jsonCodec } from "@taskbell/kafka";
 * import { z } from "zod";
 *
 * const greeting = z.object({ name: z.string() });
 * const codec = jsonCodec({
 *   key: ({ name }: z.infer<typeof greeting>) => name,
 *   parse: (json) => greeting.parse(json),
 * });
 * ```
 */
export function jsonCodec<Event>(
  { key, parse }: JsonCodecOptions<Event>,
): Encoder<Event> & Decoder<Event> {
  return {
    encode: (event) => ({
      key: key(event),
      value: writeJson(event),
      headers: [["content-type", "application/json"]],
    }),
    decode({ value }) {
      const json = readJson(value);
      if (!json.ok) return json;
      try {
        return { ok: true, event: parse(json.event) };
      } catch (error) {
        return failure("invalid", { error, object: json.event });
      }
    },
  };
}

/** @throws {TypeError} For `undefined`, a function and the like. */
function writeJson(event: unknown): string {
  const json: string | undefined = JSON.stringify(event);
  if (json !== undefined) return json;
  throw new TypeError(
    "Cannot write an event as it must have a JSON form: " +
      `current value is of type ${typeof event}`,
  );
}

function readJson(value: Uint8Array | null): Decoded<unknown> {
  try {
    if (value === null) throw new TypeError("The value is null");
    return { ok: true, event: JSON.parse(utf8.decode(value)) };
  } catch (error) {
    return failure("undecodable", { error, object: null });
  }
}

function failure(
  reason: "undecodable" | "invalid",
  { error, object }: { error: unknown; object: unknown },
): Decoded<never> {
  const isObject = typeof object === "object" && object !== null &&
    !Array.isArray(object);
  return {
    ok: false,
    reason,
    error: reasonOf(error),
    object: isObject ? { ...object } : {},
  };
}
