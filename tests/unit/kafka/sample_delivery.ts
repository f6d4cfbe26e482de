import type { Delivery, KafkaRecord } from "@taskbell/kafka";
import { testDelivery } from "@taskbell/kafka/testing";

const encoder = new TextEncoder();

/** A record as it was read, with some of its parts replaced. */
export function sampleRecord(parts: Partial<KafkaRecord> = {}): KafkaRecord {
  return {
    topic: "task-events",
    partition: 2,
    offset: 41,
    timestampMs: Date.UTC(2026, 0, 2, 3, 4, 5, 6),
    key: encoder.encode("user"),
    value: encoder.encode('{"event_type":"task.created"}'),
    headers: [["event_id", encoder.encode("id-1")]],
    ...parts,
  };
}

/** A delivery of an event. */
export function sampleDelivery<Event>(
  event: Event,
  record: KafkaRecord = sampleRecord(),
): Delivery<Event> {
  return { ...testDelivery(event, record), groupId: "readers" };
}

/** A signal that nobody aborts. */
export function noSignal(): AbortSignal {
  return new AbortController().signal;
}
