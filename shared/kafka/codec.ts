import type { EncodedRecord, KafkaRecord } from "./record.ts";

/** What a {@linkcode Decoder} made of a record. */
export type Decoded<Event> =
  | { ok: true; event: Event }
  | DecodeFailure
  | {
    ok: false;
    /** A type that this version does not know: skipped, not an error. */
    reason: "unknown_type";
    /** The type's name. */
    eventType: string;
  };

/** Why a record can never be handled: it becomes a dead letter at once. */
export interface DecodeFailure {
  /** The record is of no use to the handler. */
  ok: false;
  /** `undecodable`: no JSON; `invalid`: against the schema. */
  reason: "undecodable" | "invalid";
  /** What is wrong, for the operator, with the paths of the fields. */
  error: string;
  /** What could be decoded, for the dead letter; `{}` where nothing could. */
  object: Readonly<Record<string, unknown>>;
}

/** Turns events into records. */
export interface Encoder<Event> {
  /** May throw for an event that can't be written. */
  encode(event: Event): EncodedRecord;
}

/** Turns records into events. */
export interface Decoder<Event> {
  /** Never throws, whatever the bytes. */
  decode(record: Pick<KafkaRecord, "value" | "headers">): Decoded<Event>;
}
