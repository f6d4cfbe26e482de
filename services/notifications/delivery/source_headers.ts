import type { KafkaRecord } from "@taskbell/kafka";

/** A record's headers as a row keeps them: name and base64 value of each. */
export function sourceHeaders(
  { headers }: KafkaRecord,
): [string, string | null][] {
  return headers.map(([name, value]) => [name, value?.toBase64() ?? null]);
}
