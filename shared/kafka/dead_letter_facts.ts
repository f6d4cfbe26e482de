import { createHash } from "node:crypto";
import type { DeadLetterInput } from "./dead_letter.ts";
import { reasonOf } from "./root_cause.ts";
import { textHeader } from "./text_header.ts";

/** A dead letter without the original: what stands in its text headers too. */
export type DeadLetterFacts = Record<string, string | number | boolean | null>;

const MAX_ERROR_BYTES = 4 * 1024;

/** Gathers the facts under their names in the dead letter. */
export function deadLetterFacts(input: DeadLetterInput): DeadLetterFacts {
  const { record, error, failedAtMs } = input;
  const redriveCount = Number(textHeader(record, "redrive-count") ?? 0);
  return {
    original_topic: record.topic,
    error: truncate(reasonOf(error), MAX_ERROR_BYTES),
    failed_at: isoInstant(failedAtMs),
    retry_count: input.retryCount,
    consumer_group: input.groupId,
    dead_letter_id: deadLetterId(input),
    reason: input.reason,
    error_class: error instanceof Error ? classOf(error) : null,
    original_partition: record.partition,
    original_offset: record.offset,
    original_timestamp: isoInstant(record.timestampMs),
    first_failed_at: isoInstant(input.firstFailedAtMs ?? failedAtMs),
    redrive_count: Number.isSafeInteger(redriveCount) && redriveCount > 0
      ? redriveCount
      : 0,
  };
}

/** The same place and redrive give the same id, whoever writes it again. */
function deadLetterId({ record, groupId }: DeadLetterInput): string {
  const { topic, partition, offset, timestampMs } = record;
  const redriveId = textHeader(record, "redrive-id");
  return createHash("sha256")
    .update(JSON.stringify(
      [groupId, topic, partition, offset, timestampMs, redriveId],
    ))
    .digest("hex");
}

/** Many classes of errors do not set their name. */
function classOf(error: Error): string {
  return error.name === "Error" ? error.constructor.name : error.name;
}

/** `null` for what is outside the years 0 to 9999: anyone can send that. */
function isoInstant(ms: number): string | null {
  const date = new Date(ms);
  const year = date.getUTCFullYear();
  return year >= 0 && year <= 9999 ? date.toISOString() : null;
}

/** Cuts a text to so many bytes of UTF-8, between two characters. */
export function truncate(text: string, maxBytes: number): string {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(maxBytes));
  return text.slice(0, read);
}
