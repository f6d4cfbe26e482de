import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { decode } from "@taskbell/events";
import fc from "fast-check";
import { FOREIGN_EVENTS } from "../../support/foreign_events.ts";
import { POISON_VALUES } from "../../support/poison_values.ts";
import { SAMPLE_EVENTS, wireText } from "../../support/sample_events.ts";

const utf8 = new TextEncoder();

Deno.test("FOREIGN_EVENTS and POISON_VALUES have not shrunk", () => {
  assertEquals(FOREIGN_EVENTS.length, 38);
  assertEquals(POISON_VALUES.length, 122);
  const names = [...FOREIGN_EVENTS, ...POISON_VALUES].map(({ name }) => name);
  assertEquals(names.filter((name, at) => names.indexOf(name) !== at), []);
});

/** What stands at a path such as `payload.title`. */
function valueAt(object: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>(
    (inner, key) => (inner as Record<string, unknown>)[key],
    object,
  );
}

for (const { name, text, reads } of FOREIGN_EVENTS) {
  Deno.test(`decode() reads a foreign event: ${name}`, () => {
    const result = decode(utf8.encode(text));
    assert(result.ok, Deno.inspect(result));

    const paths = Object.keys(reads);
    assertEquals(
      Object.fromEntries(
        paths.map((path) => [path, valueAt(result.event, path)]),
      ),
      reads,
    );
  });
}

for (const { name, value, outcome, names = "" } of POISON_VALUES) {
  Deno.test(`decode() finds ${outcome}: ${name}`, () => {
    const result = decode(value);

    assertEquals(result.ok ? "ok" : result.reason, outcome);
    if (!result.ok && result.reason !== "unknown_type") {
      assertStringIncludes(result.error, names);
      assert(result.error.length < 1000, "The error is a dump of the value");
    }
    assertEquals("x" in {}, false, "Object.prototype is polluted");
  });
}

Deno.test("decode() takes the last of duplicate keys, as JSON.parse does", () => {
  const [sample] = SAMPLE_EVENTS;
  assert(sample);
  const text = wireText(sample).replace("{", '{"user_id":"eve",');
  const result = decode(utf8.encode(text));

  assertEquals(result.ok && result.event.user_id, "ada");
});

Deno.test("decode() hands on the object of an invalid event, untouched", () => {
  const object = { event_type: "task.created", user_id: 7, extra: [null] };
  const result = decode(utf8.encode(JSON.stringify(object)));

  assert(!result.ok && result.reason === "invalid");
  assertEquals(result.object, object);
  for (const text of ["[1]", "7", "{"]) {
    const other = decode(utf8.encode(text));
    assert(!other.ok && other.reason !== "unknown_type");
    assertEquals(other.object, {});
  }
});

Deno.test("decode() names every field that is wrong, by its path", () => {
  const result = decode(utf8.encode(JSON.stringify({
    event_type: "task.created",
    event_id: "e",
    timestamp: "today",
    version: "2.0",
    source: "x",
    user_id: "ada",
    payload: { task_id: "7", title: "t", labels: ["a", 1] },
  })));

  assert(!result.ok && result.reason === "invalid");
  const paths = result.error.replace(/^.*?: /, "").split("; ")
    .map((issue) => issue.split(":")[0]);
  assertEquals(paths, [
    "timestamp",
    "version",
    "payload.task_id",
    "payload.labels.1",
  ]);
});

Deno.test("decode() tells the type that it does not know", () => {
  assertEquals(decode(utf8.encode('{"event_type":"task.exploded"}')), {
    ok: false,
    reason: "unknown_type",
    eventType: "task.exploded",
  });
});

/** Whatever it is, decode() answers; what it takes, it takes again. */
function assertAnswers(value: Uint8Array): void {
  const result = decode(value);
  if (!result.ok) return;
  const again = decode(utf8.encode(JSON.stringify(result.event)));
  assertEquals(again, result);
}

Deno.test("decode() never throws, whatever the bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), assertAnswers),
    { numRuns: 2000 },
  );
});

Deno.test("decode() never throws, whatever the JSON", () => {
  const json = fc.oneof(fc.json(), fc.json({ stringUnit: "binary" }));
  fc.assert(
    fc.property(json, (text) => assertAnswers(utf8.encode(text))),
    { numRuns: 2000 },
  );
});

Deno.test("decode() never throws, whatever stands in an event's fields", () => {
  const event = fc.constantFrom(...SAMPLE_EVENTS).map((sample) =>
    JSON.parse(wireText(sample)) as Record<string, unknown>
  );
  const anything = fc.oneof(
    fc.jsonValue(),
    fc.jsonValue({ stringUnit: "binary" }),
    fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  );
  let taken = 0;
  fc.assert(
    fc.property(
      event,
      fc.nat(),
      anything,
      fc.boolean(),
      (object, at, value, inPayload) => {
        const parent = inPayload
          ? object.payload as Record<string, unknown>
          : object;
        const keys = Object.keys(parent);
        parent[keys[at % keys.length] ?? "none"] = value;
        const bytes = utf8.encode(JSON.stringify(object));
        assertAnswers(bytes);
        if (decode(bytes).ok) taken++;
      },
    ),
    { numRuns: 3000 },
  );
  assert(taken > 100, `Only ${taken} of 3000 objects were events`);
});
