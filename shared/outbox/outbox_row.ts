import type { EncodedRecord, Encoder } from "@taskbell/kafka";

/** The programs that relay rows, each its own. */
export type OutboxOwner = "task-service" | "notification-service";

/** Which event a row carries, and who sends it where. */
export interface OutboxRowFacts {
  /** The program whose relay sends it. */
  owner: OutboxOwner;
  /** Whose event it is: one user's rows keep their order. */
  userId: string;
  /** The topic's name. */
  topic: string;
  /** The event's id, the same on every re-send. */
  eventId: string;
  /** The event's type. */
  eventType: string;
}

/** A record that waits in the database until Kafka has it. */
export interface OutboxRow extends OutboxRowFacts {
  /** The record's key. */
  key: Uint8Array | null;
  /** The record's value. */
  value: string;
  /** The record's headers in order. */
  headers: ReadonlyArray<readonly [string, string]>;
}

/**
 * Makes the row for a record.
 *
 * @throws {TypeError} When the value or that of a header is no UTF-8 text,
 * which is what the table holds. The key may be any bytes.
 */
export function outboxRow(
  record: EncodedRecord,
  { owner, userId, topic, eventId, eventType }: OutboxRowFacts,
): OutboxRow {
  const { key, value, headers } = record;
  if (value === null) {
    throw new TypeError("Cannot append a tombstone to the outbox");
  }
  return {
    owner,
    userId,
    topic,
    eventId,
    eventType,
    key: typeof key === "string" ? new TextEncoder().encode(key) : key,
    value: text(value),
    headers: headers.map(([name, value]) => [name, text(value)]),
  };
}

function text(value: string | Uint8Array | null): string {
  if (value === null) throw new TypeError("Cannot append an empty header");
  if (typeof value === "string") return value;
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
    .decode(value);
}

/** For the publisher of a relay: a row is its own record. */
export const outboxEncoder: Encoder<OutboxRow> = { encode: (row) => row };
