/**
 * Publishes with kafkajs alone: one send under way at a time, as its idempotent
 * producer needs it.
 *
 * @module
 */
import kafkajs from "kafkajs";
import {
  measurePublish,
  type PublishClient,
} from "../publish/measure_publish.ts";
import type { PublishedRecord } from "../publish/publish_events.ts";

const RECORDS_A_SEND = 500;

async function open(brokers: string[], topic: string): Promise<PublishClient> {
  const producer = new kafkajs.Kafka({
    brokers,
    logLevel: kafkajs.logLevel.ERROR,
  }).producer({
    idempotent: true,
    maxInFlightRequests: 1,
    createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
  });
  await producer.connect();
  const send = (
    records: PublishedRecord[],
    compression: kafkajs.CompressionTypes,
  ) =>
    producer.send({
      topic,
      acks: -1,
      compression,
      messages: records.map(({ key, value, headers }) => ({
        key,
        value,
        headers: Object.fromEntries(headers),
      })),
    });
  return {
    single: (records) => send(records, kafkajs.CompressionTypes.None),
    async burst(records) {
      for (let at = 0; at < records.length; at += RECORDS_A_SEND) {
        const some = records.slice(at, at + RECORDS_A_SEND);
        await send(some, kafkajs.CompressionTypes.GZIP);
      }
    },
    close: () => producer.disconnect(),
  };
}

await measurePublish(open);
