import type { EncodedRecord } from "@taskbell/kafka";
import { FOREIGN_EVENTS } from "./foreign_events.ts";
import { POISON_VALUES, sample } from "./poison_values.ts";

/** A whole record that a consumer must live with. */
export interface PoisonRecord {
  /** What is odd about it. */
  name: string;
  /** The record, as it is published. */
  record: EncodedRecord;
  /**
   * What must become of it: it reaches the handler after all, nobody handles
   * it, or it is a dead letter for this reason.
   */
  outcome: "handled" | "skipped" | "undecodable" | "invalid";
  /** What the error of the dead letter must name. @default {""} */
  names?: string;
}

/** How many kinds there are: the corpus must not shrink unseen. */
export const POISON_KINDS = 215;

/** The user of all sample events, and so the key of their records. */
const USER = "ada";

const created = sample("task.created");
const send = sample("notification.send");
const notUtf8 = Uint8Array.of(0xff, 0, 0xc0, 0x80, 0xed, 0xa0, 0x80, 0x0a);

const HEADERS: EncodedRecord["headers"] = [
  ["event_id", "0197a1c0-0000-7000-8000-000000000001"],
  ["event_type", "task.created"],
  ["content-type", "application/json"],
];

/** An event in order, but for the parts of its record that are given. */
function handled(
  name: string,
  parts: Partial<EncodedRecord>,
): PoisonRecord {
  const record = { key: USER, value: created, headers: HEADERS, ...parts };
  return { name, record, outcome: "handled" };
}

/** What is no JSON, in a record with the given parts. */
function undecodable(
  name: string,
  parts: Partial<EncodedRecord>,
): PoisonRecord {
  return {
    ...handled(name, { value: notUtf8, ...parts }),
    outcome: "undecodable",
    names: "JSON",
  };
}

/** notification.send with one part replaced. */
function sent(name: string, part: string, by: string): PoisonRecord {
  if (!send.includes(part)) throw new TypeError(`Cannot find ${part}`);
  return handled(name, { value: send.replace(part, by) });
}

/** Values of every kind, in records that have nothing odd beside. */
const values: PoisonRecord[] = POISON_VALUES.map(
  ({ name, value, outcome, names }) => ({
    name: `value: ${name}`,
    record: { key: USER, value, headers: HEADERS },
    outcome: outcome === "ok"
      ? "handled"
      : outcome === "unknown_type"
      ? "skipped"
      : outcome,
    ...names !== undefined && { names },
  }),
);

/** What other programs write, which only looks odd. */
const foreign: PoisonRecord[] = FOREIGN_EVENTS.map(({ name, text }) =>
  handled(`foreign: ${name}`, { value: text, headers: [] })
);

/** Keys: they choose the order, and nothing else follows from them. */
const oddKeys: [name: string, key: EncodedRecord["key"]][] = [
  ["no key", null],
  ["an empty key", ""],
  ["the key of another user", "bob"],
  ["a key that is nobody's id", "🔔\u0000\r\n"],
  ["a key that is no UTF-8", notUtf8],
  ["a key of 64 kB", "k".repeat(65_536)],
];

const manyHeaders: EncodedRecord["headers"] = Array.from(
  { length: 1000 },
  (_, index) => [`header-${index}`, `${index}`],
);

/** Headers: an event is known by its value alone. */
const oddHeaders: [name: string, headers: EncodedRecord["headers"]][] = [
  ["no headers", []],
  ["1000 headers", manyHeaders],
  ["a header of 64 kB", [["large", "h".repeat(65_536)]]],
  ["a header name of 64 kB", [["n".repeat(65_536), "value"]]],
  ["a header name twice", [["a", "2"], ["b", "1"], ["a", "1"], ["a", "2"]]],
  ["a header that is no UTF-8", [["raw", notUtf8], ["event_id", notUtf8]]],
  ["a header without a value", [["none", null], ["empty", ""]]],
  ["a header without a name", [["", "nameless"], ["", null]]],
  ["a header name like a prototype's", [["__proto__", "x"], ["toString", "y"]]],
  ["headers of another event", [["event_type", "a.b"], ["event_id", "z"]]],
  ["another content type", [["content-type", "application/avro"]]],
  ["a wrong traceparent", [["traceparent", "00-0-0-zz"], ["tracestate", "\n"]]],
  ["headers of an old dead letter", [["dlq-reason", "x"], ["dlq-error", null]]],
  ["a wrong redrive count", [["redrive-count", "-1e999"], ["redrive-id", ""]]],
];

/** Records whose contents are in order but have no place here. */
const misplaced: PoisonRecord[] = [
  undecodable("a tombstone without headers", { value: null, headers: [] }),
  undecodable("nothing at all", { key: null, value: null, headers: [] }),
  undecodable("an empty value without a key", { key: null, value: "" }),
  {
    ...handled("a dead letter", { value: '{"original_event":{},"error":"e"}' }),
    outcome: "invalid",
    names: "event_type",
  },
  ...["task.created", "reminder.triggered", "notification.sent"].map((type) =>
    handled(`${type}, whatever the topic`, { value: sample(type) })
  ),
  handled("an event_id again, same body", { value: created }),
  handled("an event_id again, another body", {
    value: created.replace("Water", "Drown"),
  }),
  handled("a time in ten years", { value: created.replace("2026", "2036") }),
  ...[created, notUtf8].map((value): PoisonRecord => ({
    ...handled(`redriven for another group, ${value.length} bytes`, {
      value,
      headers: [["redrive-group", "another-group"]],
    }),
    outcome: "skipped",
  })),
  sent("a recipient with a line end", "ada@", "ada@\\r\\nBcc: eve@"),
  sent("a forbidden URL", "ada@example.com", "http://169.254.169.254/"),
  sent(
    "an attachment",
    '"subject"',
    '"attachments":["../../etc/passwd"],"subject"',
  ),
];

/** All of them. */
export const POISON_RECORDS: readonly PoisonRecord[] = [
  ...values,
  ...foreign,
  ...oddKeys.flatMap(([name, key]) => [
    handled(name, { key }),
    undecodable(`${name}, no event`, { key }),
  ]),
  ...oddHeaders.flatMap(([name, headers]) => [
    handled(name, { headers }),
    undecodable(`${name}, no event`, { headers }),
  ]),
  ...misplaced,
];
