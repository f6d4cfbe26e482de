import { assertEquals, assertThrows } from "@std/assert";
import { encodeEvent, eventDecoder, TOPIC_OF } from "@taskbell/events";
import { ZodError } from "zod";
import {
  SAMPLE_EVENTS,
  sampleMakers,
  wireText,
} from "../../support/sample_events.ts";

const TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

Deno.test("SAMPLE_EVENTS holds each of the twelve events", () => {
  assertEquals(SAMPLE_EVENTS.map(({ type }) => type), Object.keys(TOPIC_OF));
  assertEquals(SAMPLE_EVENTS.length, 12);
});

for (const sample of SAMPLE_EVENTS) {
  Deno.test(`encodeEvent() writes every field of ${sample.type} in its order`, () => {
    const event = sample.make(sampleMakers());

    assertEquals(encodeEvent(event, TRACE), {
      key: "ada",
      value: wireText(sample),
      headers: [
        ["event_id", "0197a1c0-0000-7000-8000-000000000001"],
        ["event_type", sample.type],
        ["content-type", "application/json"],
        ["traceparent", TRACE],
      ],
    });
  });

  Deno.test(`eventDecoder reads ${sample.type} as it was made`, () => {
    const event = sample.make(sampleMakers());
    const { value } = encodeEvent(event, TRACE);

    assertEquals(
      eventDecoder.decode({ value: new TextEncoder().encode(value) }),
      { ok: true, event },
    );
  });
}

Deno.test("encodeEvent() names the cause of an event that has one", () => {
  const event = sampleMakers().taskDeleted({
    user_id: "ada",
    correlation_id: "request-1",
    payload: { task_id: 7, title: "" },
  });

  assertEquals(encodeEvent(event, TRACE).headers.at(-1), [
    "correlation_id",
    "request-1",
  ]);
});

Deno.test("encodeEvent() keeps text outside ASCII and what JSON escapes", () => {
  const title = 'Ünïcode 🛎️ "quoted" \\ \n\t\u2028 מטלה';
  const event = sampleMakers().taskCreated({
    user_id: "ада",
    payload: { task_id: 7, title },
  });
  const { key, value } = encodeEvent(event, TRACE);

  assertEquals([key, JSON.parse(value).payload.title], ["ада", title]);
});

Deno.test("eventMakers() refuses what no reader would take", () => {
  const makers = sampleMakers();
  const make = (user_id: string, title: string) => () =>
    makers.taskCreated({ user_id, payload: { task_id: 7, title } });

  assertThrows(make("", "a title"), ZodError, "user_id");
  assertThrows(make("a".repeat(129), "a title"), ZodError, "user_id");
  assertThrows(make("ada", "a\0title"), ZodError, "title");
  assertThrows(make("ada", "a\ud800title"), ZodError, "title");
});
