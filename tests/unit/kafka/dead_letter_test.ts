import { assert, assertEquals, assertNotEquals } from "@std/assert";
import {
  createDeadLetter,
  type DeadLetterInput,
  type EncodedRecord,
} from "@taskbell/kafka";
import { deadLetter as deadLetterSchema } from "@taskbell/events";
import { sampleRecord } from "./sample_delivery.ts";

const encode = (text: string) => new TextEncoder().encode(text);

function inputOf(parts: Partial<DeadLetterInput> = {}): DeadLetterInput {
  return {
    record: sampleRecord(),
    groupId: "readers",
    reason: "rejected",
    error: new TypeError("no recipient"),
    retryCount: 1,
    failedAtMs: Date.UTC(2026, 0, 2, 3, 4, 6),
    ...parts,
  };
}

function valueOf({ value }: EncodedRecord): Record<string, unknown> {
  return JSON.parse(String(value));
}

function headersOf({ headers }: EncodedRecord): Record<string, string> {
  return Object.fromEntries(headers.map(([name, value]) => [
    name,
    typeof value === "string"
      ? value
      : new TextDecoder().decode(value ?? undefined),
  ]));
}

Deno.test("createDeadLetter() writes every field", () => {
  const letter = createDeadLetter(inputOf());
  const { dead_letter_id, stack, ...value } = valueOf(letter);
  assertEquals(value, {
    original_event: { event_type: "task.created" },
    original_topic: "task-events",
    error: "no recipient",
    failed_at: "2026-01-02T03:04:06.000Z",
    retry_count: 1,
    consumer_group: "readers",
    reason: "rejected",
    error_class: "TypeError",
    original_partition: 2,
    original_offset: 41,
    original_timestamp: "2026-01-02T03:04:05.006Z",
    first_failed_at: "2026-01-02T03:04:06.000Z",
    redrive_count: 0,
    original_key_base64: btoa("user"),
    original_value_base64: btoa('{"event_type":"task.created"}'),
    original_headers: [["event_id", btoa("id-1")]],
    truncated: false,
  });
  assertEquals(String(dead_letter_id).length, 64);
  assert(String(stack).startsWith("TypeError: no recipient"));
  assertEquals(letter.key, encode("user"));
  assertEquals(headersOf(letter)["event_id"], "id-1");
  assertEquals(headersOf(letter)["dlq-original-offset"], "41");
  deadLetterSchema.parse(valueOf(letter));
});

Deno.test("createDeadLetter() gives the same id to the same failure only", () => {
  const idOf = (parts: Partial<DeadLetterInput>) =>
    valueOf(createDeadLetter(inputOf(parts)))["dead_letter_id"];
  const id = idOf({});
  assertEquals(idOf({ error: "another", failedAtMs: 0, retryCount: 9 }), id);
  const redrive: [string, Uint8Array] = ["redrive-id", encode("r-1")];
  for (
    const other of [
      idOf({ groupId: "others" }),
      idOf({ record: sampleRecord({ topic: "t" }) }),
      idOf({ record: sampleRecord({ partition: 3 }) }),
      idOf({ record: sampleRecord({ offset: 42 }) }),
      idOf({ record: sampleRecord({ timestampMs: 1 }) }),
      idOf({ record: sampleRecord({ headers: [redrive] }) }),
    ]
  ) {
    assertNotEquals(other, id);
  }
});

Deno.test("createDeadLetter() replaces the headers of an earlier trip", () => {
  const record = sampleRecord({
    headers: [
      ["dlq-reason", encode("expired")],
      ["dlq-left-over", encode("x")],
      ["redrive-count", encode("2")],
    ],
  });
  const letter = createDeadLetter(inputOf({ record }));
  const { "dlq-reason": reason, ...headers } = headersOf(letter);
  assertEquals([reason, headers["dlq-left-over"]], ["rejected", undefined]);
  assertEquals(headers["redrive-count"], "2");
  assertEquals(valueOf(letter)["redrive_count"], 2);
});

Deno.test("createDeadLetter() leaves out event and stack before any bytes", () => {
  const record = sampleRecord({
    value: encode(JSON.stringify({ text: "x".repeat(40_000) })),
  });
  const full = valueOf(createDeadLetter(inputOf({ record })));
  assertEquals(full["original_event"], { text: "x".repeat(40_000) });
  const cut = valueOf(createDeadLetter(inputOf({ record, maxBytes: 70_000 })));
  assertEquals([cut["original_event"], cut["stack"]], [{}, null]);
  assertEquals(cut["original_value_base64"], record.value?.toBase64());
  assertEquals(cut["truncated"], false);
});

Deno.test("createDeadLetter() leaves a pointer as a last resort", () => {
  const record = sampleRecord({
    value: new Uint8Array(40_000),
    headers: [["large", new Uint8Array(40_000)]],
  });
  const letter = createDeadLetter(inputOf({ record, maxBytes: 20_000 }));
  const value = valueOf(letter);
  assertEquals([value["truncated"], value["original_offset"]], [true, 41]);
  assertEquals(value["original_value_base64"], undefined);
  assertEquals(headersOf(letter)["dlq-truncated"], "true");
  assertEquals(headersOf(letter)["large"], undefined);
  assertEquals(letter.key, encode("user"));
  deadLetterSchema.parse(value);
  const large = sampleRecord({ key: new Uint8Array(40_000) });
  const bare = createDeadLetter(inputOf({ record: large, maxBytes: 20_000 }));
  assertEquals(bare.key, null);
});

Deno.test("createDeadLetter() takes whatever was thrown and read", () => {
  const deep = "[".repeat(100_000) + "]".repeat(100_000);
  const circular: Record<string, unknown> = {};
  circular["self"] = circular;
  const inputs: Partial<DeadLetterInput>[] = [
    { error: undefined },
    { error: Object.create(null) },
    { error: new Error("é".repeat(50_000)) },
    { error: "\ud800 alone" },
    { originalEvent: circular },
    { record: sampleRecord({ key: null, value: null, headers: [] }) },
    { record: sampleRecord({ value: encode(`{"a":${deep}}`) }) },
    { record: sampleRecord({ value: encode("[1]") }) },
    { record: sampleRecord({ value: encode("null") }) },
    { record: sampleRecord({ value: new Uint8Array([0xff, 0xfe]) }) },
    { record: sampleRecord({ timestampMs: -1 }) },
    { record: sampleRecord({ timestampMs: 9e18 }) },
    {
      record: sampleRecord({ headers: [["redrive-count", encode("many")]] }),
    },
  ];
  for (const input of inputs) {
    const letter = createDeadLetter(inputOf(input));
    const value = deadLetterSchema.parse(valueOf(letter));
    assert(new TextEncoder().encode(value.error).length <= 4096);
    assert((value.stack ?? "").length <= 8192);
  }
});
