import type { KafkaRecord } from "./record.ts";

/** Reads the last header of a name as UTF-8 text; `null` where none is. */
export function textHeader(
  { headers }: Pick<KafkaRecord, "headers">,
  name: string,
): string | null {
  const header = headers.findLast(([candidate]) => candidate === name);
  return header?.[1] ? new TextDecoder().decode(header[1]) : null;
}
