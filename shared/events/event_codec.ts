import type { TaskbellEvent } from "./event.ts";
import { decode, type DecodeResult } from "./decode.ts";

/** An event on its way to Kafka. */
export interface EncodedEvent {
  /** The user's id: one user's events keep their order. */
  key: string;
  /** The event as JSON. */
  value: string;
  /** What a reader may want to know before it decodes the value. */
  headers: [string, string][];
}

/** Encodes an event, with the trace that it belongs to. */
export function encodeEvent(
  event: TaskbellEvent,
  traceparent: string,
): EncodedEvent {
  const headers: [string, string][] = [
    ["event_id", event.event_id],
    ["event_type", event.event_type],
    ["content-type", "application/json"],
    ["traceparent", traceparent],
  ];
  if (event.correlation_id !== null) {
    headers.push(["correlation_id", event.correlation_id]);
  }
  return { key: event.user_id, value: JSON.stringify(event), headers };
}

/** Decodes the records of every topic but the dead letters'. */
export const eventDecoder: {
  decode(record: { value: Uint8Array | null }): DecodeResult;
} = { decode: (record) => decode(record.value) };
