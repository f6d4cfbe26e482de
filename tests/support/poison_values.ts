import type { DecodeResult } from "@taskbell/events";
import { SAMPLE_EVENTS, wireText } from "./sample_events.ts";

/** A record's value that is no event, or none that may do harm. */
export interface PoisonValue {
  /** What is wrong with it. */
  name: string;
  /** The value. */
  value: Uint8Array | null;
  /** What `decode` must make of it; `ok`: harmless after all. */
  outcome: "ok" | Extract<DecodeResult, { ok: false }>["reason"];
  /** What the error must name. */
  names?: string;
}

type Outcome = PoisonValue["outcome"];

const utf8 = new TextEncoder();

/** The wire text of the first sample of a type. */
export function sample(type: string): string {
  const found = SAMPLE_EVENTS.find((each) => each.type === type);
  if (!found) throw new TypeError(`Cannot find a sample of ${type}`);
  return wireText(found);
}

const created = sample("task.created");
const send = sample("notification.send");

function text(
  name: string,
  outcome: Outcome,
  value: string,
  names?: string,
): PoisonValue {
  return { name, outcome, value: utf8.encode(value), names };
}

/** task.created with one part replaced; the part must be there. */
function changed(part: string, by: string, names?: string): PoisonValue {
  return replaced(created, part, { by, names });
}

function replaced(
  event: string,
  part: string,
  { by, outcome = "invalid", names }: {
    by: string;
    outcome?: Outcome;
    names?: string | undefined;
  },
): PoisonValue {
  if (!event.includes(part)) throw new TypeError(`Cannot find ${part}`);
  const shown = by.length > 40 ? `${by.slice(0, 30)}… (${by.length})` : by;
  const name = by === "" ? `without ${part}` : `${part} as ${shown}`;
  return text(name, outcome, event.replace(part, by), names);
}

function nested(open: string, close: string, levels: number): string {
  return `${open.repeat(levels)}1${close.repeat(levels)}`;
}

const ID = '"event_id":"0197a1c0-0000-7000-8000-000000000001",';
const STAMP = '"timestamp":"2026-02-03T04:05:06.007Z"';

/** Not JSON at all. */
const undecodable: PoisonValue[] = [
  { name: "null", outcome: "undecodable", value: null },
  text("nothing", "undecodable", ""),
  text("a blank", "undecodable", " \n"),
  text("plain text", "undecodable", "hello"),
  text("truncated JSON", "undecodable", created.slice(0, -1)),
  text("half of the JSON", "undecodable", created.slice(0, 100)),
  text("two objects", "undecodable", created + created),
  text("bytes behind the object", "undecodable", `${created}\0`),
  text("two byte order marks", "undecodable", `\ufeff\ufeff${created}`),
  text("NaN", "undecodable", created.replace(":7", ":NaN")),
  text("Infinity", "undecodable", created.replace(":7", ":Infinity")),
  text("Python's repr", "undecodable", created.replaceAll('"', "'")),
  text("a comment", "undecodable", `/* */${created}`),
  text("a trailing comma", "undecodable", created.replace(/}$/, ",}")),
  text(
    "a raw line end in a text",
    "undecodable",
    created.replace("Water", "\n"),
  ),
  text("a bad escape", "undecodable", created.replace("Water", "\\x41")),
  text("unclosed nesting", "undecodable", "[".repeat(100_000)),
  {
    name: "invalid UTF-8 in a text",
    outcome: "undecodable",
    value: utf8.encode(created).with(120, 0xff),
  },
  {
    name: "overlong UTF-8",
    outcome: "undecodable",
    value: Uint8Array.of(0x22, 0xc0, 0x80, 0x22),
  },
  {
    name: "a surrogate in UTF-8",
    outcome: "undecodable",
    value: Uint8Array.of(0x22, 0xed, 0xa0, 0x80, 0x22),
  },
  {
    name: "UTF-16",
    outcome: "undecodable",
    value: Uint8Array.of(0xff, 0xfe, 0x7b, 0, 0x7d, 0),
  },
  {
    name: "gzip",
    outcome: "undecodable",
    value: Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0),
  },
  {
    name: "Avro with a schema registry's id",
    outcome: "undecodable",
    value: Uint8Array.of(0, 0, 0, 0, 1, 2, 0x41),
  },
];

/** JSON, but no event. */
const otherJson: PoisonValue[] = [
  ...["null", "true", "0", "1e400", '""', '"text"', "[]", `[${created}]`]
    .map((json) => text(`JSON ${json.slice(0, 10)}`, "invalid", json)),
  text("an empty object", "invalid", "{}", "event_type"),
  text("nested arrays", "invalid", nested("[", "]", 100_000)),
  text("nested objects", "invalid", nested('{"a":', "}", 100_000)),
  text("only __proto__", "invalid", `{"__proto__":${created}}`, "event_type"),
];

/** Events whose envelope is wrong. */
const envelopes: PoisonValue[] = [
  changed(ID, "", "event_id"),
  changed(ID, '"event_id":"",', "event_id"),
  changed(ID, '"event_id":7,', "event_id"),
  changed(ID, '"event_id":"\\u0000",', "event_id"),
  changed('"event_type":"task.created",', "", "event_type"),
  changed('"task.created"', "null", "event_type"),
  changed('"task.created"', '["task.created"]', "event_type"),
  ...["task.exploded", "TASK.CREATED", "__proto__", "constructor", "toString"]
    .map((by) =>
      replaced(created, "task.created", { by, outcome: "unknown_type" })
    ),
  changed('"version":"1.0",', "", "version"),
  ...['"2"', '"2.0"', "-1", "999", "1", '"1"', '"1."', '"-1.0"', '"1.0\\n"']
    .map((by) => changed('"1.0"', by, "version")),
  changed('"source":"task-service",', "", "source"),
  changed('"user_id":"ada",', "", "user_id"),
  ...["null", "{}", "7", '""', '"a\\u0000b"', '"a\\ud800b"', '"\\udc00"']
    .map((by) => changed('"ada"', by, "user_id")),
  changed('"ada"', `"${"a".repeat(129)}"`, "user_id"),
  changed('"ada"', `"${"a".repeat(900_000)}"`, "user_id"),
  changed('"correlation_id":null', '"correlation_id":""', "correlation_id"),
  changed('"correlation_id":null', '"correlation_id":{}', "correlation_id"),
  changed(`${STAMP},`, "", "timestamp"),
  ...[
    "null",
    "1772280000",
    '""',
    '"today"',
    '"2026-02-03"',
    '"2026-02-30T00:00:00Z"',
    '"2016-12-31T23:59:60Z"',
    '"10000-01-01T00:00:00Z"',
    '"9999-12-31T23:59:59-01:00"',
    '"0000-01-01T00:00:00Z"',
  ].map((by) => changed(STAMP, `"timestamp":${by}`, "timestamp")),
];

/** Events whose payload is wrong. */
const payloads: PoisonValue[] = [
  ...["null", "[]", '"text"', "{}"].map((by) => ({
    ...text(
      `payload ${by}`,
      "invalid",
      created.replace(/"payload":{.*}(?=}$)/, `"payload":${by}`),
    ),
    names: "payload",
  })),
  ...['"7"', "7.5", "null", "9007199254740993", "1e400", "true"].map((by) =>
    changed(":7", `:${by}`, "payload.task_id")
  ),
  changed("Water", "a\\u0000b", "payload.title"),
  changed("Water", "a\\ud83d b", "payload.title"),
  changed('"Water the plants"', "null", "payload.title"),
  changed('"completed":false', '"completed":"false"', "payload.completed"),
  changed('"labels":[]', '"labels":["\\udfff"]', "payload.labels.0"),
  changed('"due_date":null', '"due_date":"tomorrow"', "payload.due_date"),
  changed('"due_date":null', '"due_date":"2026-02-30"', "payload.due_date"),
  replaced(send, '"email"', { by: '"pigeon"', names: "payload.channel" }),
  replaced(send, '"email"', { by: "null", names: "payload.channel" }),
  replaced(send, '"ada@example.com"', { by: '""', names: "payload.recipient" }),
  replaced(send, '"ada@example.com"', { by: "[]", names: "payload.recipient" }),
  replaced(send, "ada@example.com", {
    by: Array.from({ length: 10_000 }, (_, at) => `u${at}@example.com`).join(),
    names: "payload.recipient",
  }),
  ...[
    '{"a":{"b":["\\u0000"]}}',
    '{"\\ud800":1}',
    nested('{"a":', "}", 65),
    `{"a":${nested("[", "]", 100_000)}}`,
    "[]",
    '"text"',
  ].map((by) =>
    replaced(send, '"metadata":null', {
      by: `"metadata":${by}`,
      names: "payload.metadata",
    })
  ),
  replaced(sample("notification.failed"), '"error":"550 no such user",', {
    by: "",
    names: "error",
  }),
  replaced(sample("notification.failed"), '"retry_count":0', {
    by: '"retry_count":-1',
    names: "retry_count",
  }),
  replaced(sample("reminder.triggered"), '"firing":1', {
    by: '"firing":0',
    names: "payload.firing",
  }),
];

/** What looks like poison but is an event, and must change nothing else. */
const harmless: PoisonValue[] = [
  text("a duplicate key", "ok", created.replace(/^{/, '{"user_id":"eve",')),
  text("__proto__", "ok", created.replace(/^{/, '{"__proto__":{"x":1},')),
  text("constructor", "ok", created.replace(/^{/, '{"constructor":{"x":1},')),
  replaced(created, '"task_id"', {
    by: '"__proto__":{"x":1},"task_id"',
    outcome: "ok",
  }),
  replaced(send, '"metadata":null', {
    by: '"metadata":{"__proto__":{"x":1},"constructor":{"prototype":{}}}',
    outcome: "ok",
  }),
  replaced(send, '"metadata":null', {
    by: `"metadata":${nested('{"a":', "}", 64)}`,
    outcome: "ok",
  }),
  replaced(created, "Water", { by: "x".repeat(900_000), outcome: "ok" }),
  replaced(created, "Water", {
    by: "\\u202e\\r\\n{{7*7}}<b>\\u2028",
    outcome: "ok",
  }),
  replaced(created, "2026-02", { by: "1970-01", outcome: "ok" }),
  text(
    "a field that nobody knows, deeply nested",
    "ok",
    created.replace(/^{/, `{"x":${nested("[", "]", 100_000)},`),
  ),
];

/** All of them. */
export const POISON_VALUES: readonly PoisonValue[] = [
  ...undecodable,
  ...otherJson,
  ...envelopes,
  ...payloads,
  ...harmless,
];
