import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { decode, encodeEvent, type TaskbellEvent } from "@taskbell/events";
import { asyncApiDocument } from "@taskbell/events/contract";
import { sampleMakers } from "../../support/sample_events.ts";

const SEND = {
  user_id: "ada",
  payload: {
    notification_id: "n",
    channel: "email" as const,
    recipient: "ada@example.com",
    subject: "",
    body: "",
  },
};

/** Decodes an event with other values at some paths such as `payload.x`. */
function decodeWith(
  event: TaskbellEvent,
  changes: Readonly<Record<string, unknown>>,
): ReturnType<typeof decode> {
  const json = JSON.parse(encodeEvent(event, "").value);
  for (const [path, value] of Object.entries(changes)) {
    const [name = "", field] = path.split(".");
    if (field === undefined) json[name] = value;
    else json[name][field] = value;
  }
  return decode(new TextEncoder().encode(JSON.stringify(json)));
}

const send = sampleMakers().notificationSend(SEND);
const triggered = sampleMakers().reminderTriggered({
  user_id: "ada",
  payload: {
    reminder_id: "r",
    task_id: 7,
    task_title: "T",
    scheduled_time: "2026-03-01T08:00:00Z",
  },
});

for (
  const [event, path, most] of [
    [send, "event_id", 255],
    [send, "payload.notification_id", 255],
    [send, "payload.recipient", 500],
    [triggered, "payload.reminder_id", 200],
    [triggered, "payload.recipient", 500],
  ] as const
) {
  Deno.test(`decode() takes at most ${most} characters of ${path} of ${event.event_type}`, () => {
    assert(decodeWith(event, { [path]: "€".repeat(most) }).ok);
    const tooLong = decodeWith(event, { [path]: "€".repeat(most + 1) });
    assert(!tooLong.ok && tooLong.reason === "invalid");
    assertStringIncludes(tooLong.error, path);
  });
}

Deno.test("decode() takes outcomes of notifications whatever their ids", () => {
  const sent = sampleMakers().notificationSent({
    ...SEND,
    sent_at: "2026-03-01T08:00:00Z",
  });
  const long = { "payload.notification_id": "n".repeat(2_000) };
  assert(decodeWith(sent, { ...long, "payload.recipient": "" }).ok);
});

Deno.test("asyncApiDocument() tells the metadata that Taskbell reads", () => {
  const { NotificationPayload } = asyncApiDocument().components.schemas;
  const { metadata, notification_id } = NotificationPayload?.properties ?? {};
  const [record] = metadata?.anyOf ?? [];
  assertEquals(Object.keys(record?.properties ?? {}), [
    "critical",
    "expires_at",
    "task_id",
    "reminder_id",
    "due_date",
  ]);
  assertEquals(record?.properties?.["expires_at"]?.format, "date-time");
  assert(record?.additionalProperties !== false);
  assertStringIncludes(notification_id?.description ?? "", "idempotency");
});
