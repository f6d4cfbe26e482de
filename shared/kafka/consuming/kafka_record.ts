import type { IHeaders, KafkaMessage } from "kafkajs";
import type { KafkaRecord, RecordHeaders } from "../record.ts";

/**
 * Makes a record from what kafkajs has read. kafkajs keeps headers by name:
 * those of one name stand together, in their order.
 */
export function kafkaRecord(
  { topic, partition }: { topic: string; partition: number },
  message: KafkaMessage,
): KafkaRecord {
  return {
    topic,
    partition,
    offset: Number(message.offset),
    timestampMs: Number(message.timestamp),
    key: message.key && bytesOf(message.key),
    value: message.value && bytesOf(message.value),
    headers: headersOf(message.headers ?? {}),
  };
}

function headersOf(headers: IHeaders): RecordHeaders {
  return Object.entries(headers).flatMap(([name, values]) =>
    [values].flat().map((value) => [name, bytesOf(value ?? "")] as const)
  );
}

function bytesOf(value: string | Uint8Array): Uint8Array {
  return typeof value === "string"
    ? new TextEncoder().encode(value)
    : new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
}
