import { deadLetter } from "@taskbell/events";
import type { PoisonRecord } from "../../support/poison_records.ts";
import { hex, type StoredRecord } from "../tested_kafka.ts";
import type { Letter } from "./letterbox.ts";

/** What became letters, and where it stood. */
export interface LetterProblemsOptions {
  /** The topic with one partition, in which each record is at its index. */
  topic: string;
  /** The group that has given them up. */
  groupId: string;
  /** The letters, as they are stored. */
  stored: readonly StoredRecord[];
}

/**
 * Says which dead letters are missing, too many or wrong. Each record whose
 * outcome is a reason must have one, which keeps all of its bytes.
 */
export function letterProblems(
  records: readonly PoisonRecord[],
  { stored, ...place }: LetterProblemsOptions,
): string[] {
  const found = stored.map((each) => ({ ...each, letter: parse(each.value) }));
  const byOffset = Map.groupBy(
    found,
    ({ letter: { original_offset } }) => original_offset,
  );
  return records.flatMap((poison, offset) => {
    const letters = byOffset.get(offset) ?? [];
    const { name, outcome } = poison;
    const expected = outcome === "handled" || outcome === "skipped" ? 0 : 1;
    if (letters.length !== expected) {
      return [`${name}: ${letters.length} letters`];
    }
    return letters.flatMap(({ letter, message }) => {
      const wrong = wrongFields(letter, letterOf(poison, { ...place, offset }));
      if (!letter.error.includes(poison.names ?? "")) wrong.push("error");
      if (hex(message.key) !== hex(poison.record.key)) wrong.push("key");
      return wrong.map((field) => `${name}: ${field}`);
    });
  });
}

/** @throws {z.ZodError} When it is no dead letter as the contract has it. */
function parse(value: string): Letter {
  const json: unknown = JSON.parse(value);
  deadLetter.parse(json);
  return json as Letter;
}

/** What a letter must say, but for the error. */
function letterOf(
  { record: { key, value, headers }, outcome }: PoisonRecord,
  { topic, groupId, offset }: {
    topic: string;
    groupId: string;
    offset: number;
  },
): Record<string, unknown> {
  return {
    reason: outcome,
    retry_count: 1,
    redrive_count: 0,
    consumer_group: groupId,
    original_topic: topic,
    original_partition: 0,
    original_offset: offset,
    original_key_base64: base64(key),
    original_value_base64: base64(value),
    original_headers: headers.map(([name, value]) => [name, base64(value)]),
    truncated: false,
  };
}

function base64(bytes: string | Uint8Array | null): string | null {
  return typeof bytes === "string"
    ? new TextEncoder().encode(bytes).toBase64()
    : bytes?.toBase64() ?? null;
}

/** Names them only: a diff of a megabyte of base64 helps nobody. */
function wrongFields(
  letter: Letter,
  expected: Record<string, unknown>,
): string[] {
  return Object.entries(expected)
    .filter(([field, value]) =>
      JSON.stringify(Reflect.get(letter, field)) !== JSON.stringify(value)
    )
    .map(([field]) => field);
}
