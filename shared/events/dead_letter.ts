import { z } from "zod";
import { instant } from "./text.ts";

/** Why a record has become a dead letter. */
export const DEAD_LETTER_REASONS = [
  "undecodable",
  "invalid",
  "rejected",
  "retries_exhausted",
  "expired",
  "crash_loop",
] as const;

/**
 * A record that a consumer group has given up, with its bytes and the place
 * where it stood. Fields from `dead_letter_id` on are Taskbell's own.
 */
export const deadLetter = z.object({
  /** What could be decoded; `{}` where nothing could. */
  original_event: z.record(z.string(), z.unknown()),
  original_topic: z.string(),
  error: z.string(),
  failed_at: instant,
  /** Failed attempts. */
  retry_count: z.int().min(0),
  consumer_group: z.string(),
  dead_letter_id: z.string().nullable().default(null),
  reason: z.enum(DEAD_LETTER_REASONS).nullable().default(null),
  error_class: z.string().nullable().default(null),
  stack: z.string().nullable().default(null),
  original_partition: z.int().nullable().default(null),
  original_offset: z.int().nullable().default(null),
  original_timestamp: instant.nullable().default(null),
  original_key_base64: z.base64().nullable().default(null),
  original_value_base64: z.base64().nullable().default(null),
  /** Name and base64 value of each header, in order. */
  original_headers: z.array(z.tuple([z.string(), z.base64().nullable()]))
    .default([]),
  first_failed_at: instant.nullable().default(null),
  redrive_count: z.int().min(0).default(0),
  /** Whether parts were left out, as the whole is larger than the topic takes. */
  truncated: z.boolean().default(false),
});

/** A record that a consumer group has given up. */
export type DeadLetter = z.infer<typeof deadLetter>;
