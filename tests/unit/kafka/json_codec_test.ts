import { type Decoded, jsonCodec } from "@taskbell/kafka";
import { assertEquals, assertThrows } from "@std/assert";

interface Greeting {
  name: string;
}

const codec = jsonCodec<Greeting>({
  key: ({ name }) => name || null,
  parse(json) {
    const { name } = json as Partial<Greeting>;
    if (typeof name !== "string") throw new TypeError("name: must be a text");
    return { name };
  },
});

function decode(value: string | Uint8Array | null): Decoded<Greeting> {
  const bytes = typeof value === "string"
    ? new TextEncoder().encode(value)
    : value;
  return codec.decode({ value: bytes, headers: [] });
}

Deno.test("jsonCodec() reads what it has written", () => {
  const { key, value, headers } = codec.encode({ name: "Ada" });
  assertEquals(key, "Ada");
  assertEquals(headers, [["content-type", "application/json"]]);
  assertEquals(decode(value), { ok: true, event: { name: "Ada" } });
  assertEquals(codec.encode({ name: "" }).key, null);
});

Deno.test("jsonCodec() refuses an event that has no JSON form", () => {
  const codec = jsonCodec<unknown>({ key: () => null, parse: (json) => json });
  for (const event of [undefined, () => {}, Symbol("s"), { toJSON() {} }]) {
    assertThrows(() => codec.encode(event), TypeError, "JSON form");
  }
});

Deno.test("jsonCodec() tells what can't be decoded from what is invalid", () => {
  const reasonFor = (value: Parameters<typeof decode>[0]) => {
    const decoded = decode(value);
    return decoded.ok ? "ok" : decoded.reason;
  };
  const broken = [
    null,
    "",
    "{",
    '{"name":',
    new Uint8Array([0x22, 0xff, 0x22]),
  ];
  for (const value of broken) assertEquals(reasonFor(value), "undecodable");
  for (const value of ["{}", "[]", "1", "null", '{"name":1}']) {
    assertEquals(reasonFor(value), "invalid");
  }
});

Deno.test("jsonCodec() hands on the object that is invalid, for its dead letter", () => {
  assertEquals(decode('{"name":1}'), {
    ok: false,
    reason: "invalid",
    error: "name: must be a text",
    object: { name: 1 },
  });
});
