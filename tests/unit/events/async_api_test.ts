import { assert, assertEquals } from "@std/assert";
import { encodeEvent, TOPIC_OF, TOPICS } from "@taskbell/events";
import { asyncApiDocument } from "@taskbell/events/contract";
import { Ajv, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import { parseAsyncApi } from "../../support/contracts/parse_async_api.ts";
import { SAMPLE_EVENTS, sampleMakers } from "../../support/sample_events.ts";

const TRACEPARENT = `00-${"a".repeat(32)}-${"b".repeat(16)}-01`;

/** Checks values against what the contract says of a message. */
function validators(
  part: "payload" | "headers",
): (message: string) => ValidateFunction {
  const document = asyncApiDocument();
  const ajv = new Ajv({ strict: false });
  addFormats.default(ajv);
  ajv.addSchema({ ...document, $id: "events" });
  return (message) =>
    ajv.compile({
      $ref: `events#/components/messages/${message}/${part}`,
    });
}

Deno.test("asyncApiDocument() is AsyncAPI to its official parser", async () => {
  assertEquals(await parseAsyncApi(asyncApiDocument()), {
    problems: [],
    version: "3.0.0",
    channels: 5,
    messages: 13,
  });
});

Deno.test("asyncApiDocument() has each event on its topic", () => {
  const { channels, components } = asyncApiDocument();

  assertEquals(Object.keys(channels), TOPICS.map(({ name }) => name));
  for (const [type, topic] of Object.entries(TOPIC_OF)) {
    assert(channels[topic]?.messages[type], `${topic} has ${type}`);
    assert(components.messages[type]);
  }
});

Deno.test("asyncApiDocument() allows each event as it is written", () => {
  const [payloads, headers] = [validators("payload"), validators("headers")];
  for (const { type, make } of SAMPLE_EVENTS) {
    const event = make(sampleMakers());
    const encoded = encodeEvent(event, TRACEPARENT);
    const payload = payloads(type);
    payload(JSON.parse(encoded.value));
    assertEquals(payload.errors, null, type);
    const header = headers(type);
    header(Object.fromEntries(encoded.headers));
    assertEquals(header.errors, null, type);
  }
});

Deno.test("asyncApiDocument() names every field that is written", () => {
  const { components } = asyncApiDocument();
  for (const { type, make } of SAMPLE_EVENTS) {
    const event = make(sampleMakers());
    const { payload } = components.messages[type] ?? {};
    const schema = components.schemas[payload?.$ref?.split("/").at(-1) ?? ""];
    assertEquals(
      Object.keys(event).sort(),
      Object.keys(schema?.properties ?? {}).sort(),
      type,
    );
  }
});

Deno.test("asyncApiDocument() refuses what no reader takes", () => {
  const valid = validators("payload")("task.created");
  const [sample] = SAMPLE_EVENTS;
  assert(sample);
  const event = structuredClone<object>(sample.make(sampleMakers()));
  assert(valid(event));

  assert(!valid({ ...event, user_id: "" }));
  assert(!valid({ ...event, version: "2.0" }));
  assert(!valid({ ...event, payload: { task_id: "7", title: "x" } }));
  assert(!valid({ ...event, event_type: "task.updated" }));
});
