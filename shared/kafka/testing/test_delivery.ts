import { Alarm } from "@taskbell/runtime";
import type { Delivery } from "../handler.ts";
import type { KafkaRecord } from "../record.ts";

/**
 * Makes a delivery to hand to a handler under test.
 *
 * @param event The decoded event; `undefined` for a chain that decodes.
 * @param record What the handler shall see of the record.
 * @default {topic `test`, partition 0, offset 0, without key, value or headers}
 */
export function testDelivery<Event>(
  event: Event,
  record: Partial<KafkaRecord> = {},
): Delivery<Event> {
  return {
    event,
    record: {
      topic: "test",
      partition: 0,
      offset: 0,
      timestampMs: 0,
      key: null,
      value: null,
      headers: [],
      ...record,
    },
    groupId: "test",
    crashes: 0,
    pause: async (ms, signal) => {
      await new Alarm().wait(ms, signal);
      signal.throwIfAborted();
    },
  };
}
