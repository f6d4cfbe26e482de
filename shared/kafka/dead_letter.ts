import {
  type DeadLetterFacts,
  deadLetterFacts,
  truncate,
} from "./dead_letter_facts.ts";
import { partitionName } from "./partition_name.ts";
import type { EncodedRecord, KafkaRecord } from "./record.ts";
import { recordSize } from "./record_batch/record_size.ts";

/** Why a record is given up. */
export type DeadLetterReason =
  | "undecodable"
  | "invalid"
  | "rejected"
  | "retries_exhausted"
  | "expired"
  | "crash_loop";

/** What is known of a record that is given up. */
export interface DeadLetterInput {
  /** The record as it was read. */
  record: KafkaRecord;
  /** The group that gives it up. */
  groupId: string;
  /** Why it is given up. */
  reason: DeadLetterReason;
  /** What was thrown, or a text. */
  error: unknown;
  /** How many attempts failed. */
  retryCount: number;
  /** When it was given up, in milliseconds since the Unix epoch. */
  failedAtMs: number;
  /** When the first attempt failed. @default {failedAtMs} */
  firstFailedAtMs?: number;
  /** What could be decoded. @default {the value, where it is a JSON object} */
  originalEvent?: Readonly<Record<string, unknown>>;
  /** The `max.message.bytes` of the topic. @default {4_194_304} */
  maxBytes?: number;
}

const DEFAULT_MAX_BYTES = 4 * 1024 * 1024;
const MAX_STACK_BYTES = 8 * 1024;

/** The frame of the batch, which the size of a record leaves out. */
const RESERVED_BYTES = 1024;

const HEADER_PREFIX = "dlq-";

/**
 * Makes the dead letter of a record. Its key and headers are those of the
 * record; its value is a JSON object that keeps key, value and headers byte
 * for byte, in Base64, the headers as a list of name and value in their order.
 * The facts stand in text headers too (`dlq-reason`, `dlq-original-topic` and
 * so on), in place of those of an earlier trip.
 *
 * Where that is larger than the topic takes, `original_event` and `stack` are
 * left out; as a last resort all of the original but its place, which
 * `truncated` tells.
 *
 * `dead_letter_id` follows from the record's group, place, timestamp and
 * redrive: one that is written twice can be told.
 */
export function createDeadLetter(input: DeadLetterInput): EncodedRecord {
  const { record, maxBytes = DEFAULT_MAX_BYTES } = input;
  for (const { key, value, headers } of candidates(input)) {
    const letter = { key, value: stringify(value), headers };
    if (letter.value === null) continue;
    if (recordSize(letter) <= maxBytes - RESERVED_BYTES) return letter;
  }
  const place = `${partitionName(record)} at ${record.offset}`;
  throw new RangeError(`Cannot fit the place ${place} into ${maxBytes} bytes`);
}

interface Candidate {
  key: EncodedRecord["key"];
  value: Record<string, unknown>;
  headers: EncodedRecord["headers"];
}

/** From the most telling to the smallest. */
function* candidates(input: DeadLetterInput): Generator<Candidate> {
  const { record, error } = input;
  const { key } = record;
  const facts = deadLetterFacts(input);
  const bytes = originalBytes(record);
  const headers = [...carriedHeaders(record), ...textHeaders(facts)];
  const original_event = input.originalEvent ?? jsonObject(record.value);
  const stack = stackOf(error);
  yield { key, value: { original_event, ...facts, stack, ...bytes }, headers };
  const cut = { original_event: {}, ...facts, stack: null };
  yield { key, value: { ...cut, ...bytes }, headers };
  const pointer = {
    value: { ...cut, truncated: true },
    headers: textHeaders({ ...facts, truncated: true }),
  };
  yield { key, ...pointer };
  yield { key: null, ...pointer };
}

function originalBytes({ key, value, headers }: KafkaRecord) {
  return {
    original_key_base64: key?.toBase64() ?? null,
    original_value_base64: value?.toBase64() ?? null,
    original_headers: headers.map(([name, value]) => [
      name,
      value?.toBase64() ?? null,
    ]),
    truncated: false,
  };
}

function carriedHeaders({ headers }: KafkaRecord): EncodedRecord["headers"] {
  return headers.filter(([name]) => !name.startsWith(HEADER_PREFIX));
}

/** The facts as headers; `null` has none. */
function textHeaders(facts: DeadLetterFacts): [string, string][] {
  return Object.entries(facts)
    .filter(([_, value]) => value !== null)
    .map(([name, value]) => [
      HEADER_PREFIX + name.replaceAll("_", "-"),
      String(value),
    ]);
}

function stackOf(error: unknown): string | null {
  const stack = error instanceof Error ? error.stack : undefined;
  return stack === undefined ? null : truncate(stack, MAX_STACK_BYTES);
}

/** `{}` where the bytes are anything else. */
function jsonObject(value: Uint8Array | null): Record<string, unknown> {
  try {
    const text = new TextDecoder("utf-8", { fatal: true })
      .decode(value ?? undefined);
    const parsed: unknown = JSON.parse(text);
    const isObject = typeof parsed === "object" && parsed !== null &&
      !Array.isArray(parsed);
    return isObject ? { ...parsed } : {};
  } catch {
    return {};
  }
}

/** `null` for what has no JSON: too deep, too large or in a circle. */
function stringify(value: Record<string, unknown>): string | null {
  try {
    return JSON.stringify(value);
  } catch {
    return null;
  }
}
