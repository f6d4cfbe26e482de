import { getLogger, type Logger } from "@std/log";
import type { DecodeFailure, Decoder } from "../codec.ts";
import type { Handler, Undecoded } from "../handler.ts";
import type { CorruptBatch } from "../record.ts";

/** Thrown by {@linkcode decode} for a record that can never be handled. */
export class DecodeError extends Error {
  /** Trying again is of no use. */
  readonly retriable = false;
  /** `undecodable`: no JSON; `invalid`: against the schema. */
  readonly reason: DecodeFailure["reason"];
  /** What could be decoded. */
  readonly object: DecodeFailure["object"];

  /** Makes the error from what the decoder said. */
  constructor({ reason, error, object }: DecodeFailure) {
    super(error);
    this.name = "DecodeError";
    this.reason = reason;
    this.object = object;
  }
}

function corruptBatch({ error, lastOffset }: CorruptBatch): DecodeError {
  return new DecodeError({
    ok: false,
    reason: "undecodable",
    error: `Cannot read the batch up to offset ${lastOffset}: ${error}`,
    object: {},
  });
}

/** Types beyond this many are no longer remembered: anyone can invent more. */
const MAX_REMEMBERED_TYPES = 1000;

/**
 * Decodes records. One of a type that the decoder does not know is done
 * without being handled; each such type is logged once.
 *
 * @returns A middleware that throws a {@linkcode DecodeError} for a record
 * that can't be decoded.
 */
export function decode<Event>(
  decoder: Decoder<Event>,
  { logger = getLogger("consumer") }: { logger?: Logger } = {},
): (next: Handler<Event>) => Handler<Undecoded> {
  const unknownTypes = new Set<string>();
  const skip = (eventType: string) => {
    if (unknownTypes.has(eventType)) return;
    if (unknownTypes.size < MAX_REMEMBERED_TYPES) unknownTypes.add(eventType);
    logger.info("Skipping events of an unknown type", { eventType });
  };
  return (next) => (delivery, signal) => {
    const { record } = delivery;
    if (record.corruptBatch) throw corruptBatch(record.corruptBatch);
    const decoded = decoder.decode(record);
    if (decoded.ok) return next({ ...delivery, event: decoded.event }, signal);
    if (decoded.reason !== "unknown_type") throw new DecodeError(decoded);
    skip(decoded.eventType);
  };
}
