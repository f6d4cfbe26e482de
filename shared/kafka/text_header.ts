import type { KafkaRecord } from "./record.ts";

const utf8 = new TextDecoder();

/** Reads the last header of a name as UTF-8 text; `null` where none is. */
export function textHeader(
  { headers }: Pick<KafkaRecord, "headers">,
  name: string,
): string | null {
  // It is asked for each record, most of which lack the header.
  for (let i = headers.length - 1; i >= 0; i--) {
    const header = headers[i];
    if (header?.[0] !== name) continue;
    return header[1] ? utf8.decode(header[1]) : null;
  }
  return null;
}
