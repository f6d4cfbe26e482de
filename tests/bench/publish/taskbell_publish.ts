/**
 * Publishes with Taskbell's publisher, encoding each event as it is passed.
 *
 * @module
 */
import { encodeEvent, type TaskbellEvent } from "@taskbell/events";
import { createPublisher } from "@taskbell/kafka";
import { measurePublish } from "./measure_publish.ts";
import type { PublishedRecord } from "./publish_events.ts";

interface Traced {
  event: TaskbellEvent;
  traceparent: string;
}

await measurePublish((brokers, topic) => {
  const publisher = createPublisher<Traced>({
    connection: { brokers, clientId: "bench" },
    encoder: {
      encode: ({ event, traceparent }) => encodeEvent(event, traceparent),
    },
  });
  const traced = new Map<PublishedRecord, Traced>();
  const tracedOf = (record: PublishedRecord): Traced => {
    const known = traced.get(record) ?? {
      event: JSON.parse(record.value),
      traceparent: new Map(record.headers).get("traceparent") ?? "",
    };
    traced.set(record, known);
    return known;
  };
  const publishEach = (records: PublishedRecord[]) =>
    Promise.all(
      records.map((record) => publisher.publish(topic, tracedOf(record))),
    );
  return Promise.resolve({
    single: publishEach,
    async batch(records) {
      const entries = records.map((record) => ({
        topic,
        event: tracedOf(record),
      }));
      for (const result of await publisher.publishMany(entries)) {
        if (!result.ok) throw result.error;
      }
    },
    burst: publishEach,
    close: () => publisher.close(),
  });
});
