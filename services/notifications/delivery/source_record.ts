import type { KafkaRecord } from "@taskbell/kafka";
import type { ClaimedDelivery } from "./claimed_delivery.ts";

/** The notification.send that asked for the delivery, as it was read. */
export function sourceRecord(delivery: ClaimedDelivery): KafkaRecord {
  return {
    topic: delivery.sourceTopic,
    partition: delivery.sourcePartition,
    offset: delivery.sourceOffset,
    timestampMs: delivery.sourceTimestamp.getTime(),
    key: delivery.sourceKey,
    value: delivery.sourceValue,
    headers: delivery.sourceHeaders.map(([name, base64]) => [
      name,
      base64 === null ? null : Uint8Array.fromBase64(base64),
    ]),
  };
}
