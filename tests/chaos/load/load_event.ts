import {
  type Decoder,
  type EncodedRecord,
  type Encoder,
  type KafkaRecord,
  textHeader,
} from "@taskbell/kafka";

/** What the load consists of. */
export interface LoadEvent {
  /** The operation. */
  id: string;
  /** Whose it is. */
  key: string;
  /** Whether nobody can decode it. */
  poison: boolean;
}

/** The header that tells the operation, also of a dead letter. */
export const ID_HEADER = "event_id";

/** About as long as what is published in earnest. */
const FILLER = "x".repeat(150);

/** Writes and reads the load. */
export const loadCodec: Encoder<LoadEvent> & Decoder<LoadEvent> = {
  encode({ id, key, poison }): EncodedRecord {
    const value = poison ? "{" : JSON.stringify({ id, key, filler: FILLER });
    return { key, value, headers: [[ID_HEADER, id]] };
  },
  decode(record: Pick<KafkaRecord, "value" | "headers">) {
    const id = textHeader(record, ID_HEADER) ?? "";
    try {
      const text = new TextDecoder().decode(record.value ?? undefined);
      const { key } = JSON.parse(text);
      return { ok: true, event: { id, key: String(key), poison: false } };
    } catch (error) {
      const reason = "undecodable";
      return { ok: false, reason, error: String(error), object: {} };
    }
  },
};
