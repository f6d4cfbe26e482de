import { DEAD_LETTER_TOPIC } from "@taskbell/events";
import {
  createDeadLetter,
  type DeadLetterReason,
  type KafkaRecord,
} from "@taskbell/kafka";
import { type OutboxRow, outboxRow } from "@taskbell/outbox";
import { SERVICE } from "./step.ts";

/** What is known of a record whose effects include its own dead letter. */
export interface DeadLetterFacts {
  /** The record as it was read. */
  record: KafkaRecord;
  /** The group that gives it up. */
  groupId: string;
  /** Whose record it is. */
  userId: string;
  /** Why it is given up. */
  reason: DeadLetterReason;
  /** What went wrong. */
  error: string;
  /** How many attempts failed. */
  retryCount: number;
  /** When the first one did. */
  firstFailedAtMs: number;
  /** When it is given up. */
  failedAtMs: number;
}

/**
 * Makes the outbox row of a dead letter that is decided together with effects:
 * it is written in their transaction, so that neither is without the other.
 */
export function deadLetterRow(
  { userId, ...facts }: DeadLetterFacts,
): OutboxRow {
  const letter = createDeadLetter(facts);
  const headers = letter.headers.filter(([_, value]) => isUtf8(value));
  return outboxRow({ ...letter, headers }, {
    owner: SERVICE,
    userId,
    topic: DEAD_LETTER_TOPIC,
    eventId: crypto.randomUUID(),
    eventType: "dead_letter",
  });
}

/** The table holds text; the letter's value has every header's bytes. */
function isUtf8(value: string | Uint8Array | null): boolean {
  if (value === null) return false;
  if (typeof value === "string") return true;
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(value);
    return true;
  } catch {
    // A fatal decoder tells bad bytes only by throwing.
    return false;
  }
}
