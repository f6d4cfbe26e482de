import { assertEquals } from "@std/assert";
import { DEAD_LETTER_REASONS, deadLetter } from "@taskbell/events";

/** What a producer without Taskbell's own fields writes. */
const plain = {
  original_event: { event_id: "e-1", anything: [1, null] },
  original_topic: "reminder-events",
  error: "Cannot reach the mail server",
  failed_at: "2026-03-01T09:00:00.123456",
  retry_count: 3,
  consumer_group: "notification-service",
};

Deno.test("deadLetter reads one that has nothing but the common fields", () => {
  assertEquals(
    JSON.stringify(deadLetter.parse(plain)),
    '{"original_event":{"event_id":"e-1","anything":[1,null]},' +
      '"original_topic":"reminder-events",' +
      '"error":"Cannot reach the mail server",' +
      '"failed_at":"2026-03-01T09:00:00.123Z","retry_count":3,' +
      '"consumer_group":"notification-service",' +
      '"dead_letter_id":null,"reason":null,"error_class":null,"stack":null,' +
      '"original_partition":null,"original_offset":null,' +
      '"original_timestamp":null,"original_key_base64":null,' +
      '"original_value_base64":null,"original_headers":[],' +
      '"first_failed_at":null,"redrive_count":0,"truncated":false}',
  );
});

Deno.test("deadLetter keeps bytes as base64 and headers in order", () => {
  const own = {
    original_key_base64: "AP8=",
    original_value_base64: "",
    original_headers: [["a", "AA=="], ["a", ""], ["", "AQ=="]] as [
      string,
      string,
    ][],
  };

  const parsed = deadLetter.parse({ ...plain, ...own, unknown: 1 });

  assertEquals({ ...parsed, ...own }, parsed);
  assertEquals("unknown" in parsed, false);
});

Deno.test("deadLetter takes each reason and no other", () => {
  for (const reason of DEAD_LETTER_REASONS) {
    assertEquals(deadLetter.parse({ ...plain, reason }).reason, reason);
  }
  assertEquals(
    deadLetter.safeParse({ ...plain, reason: "bored" }).success,
    false,
  );
  assertEquals(DEAD_LETTER_REASONS.length, 6);
});

Deno.test("deadLetter refuses bytes that are not base64", () => {
  for (const original_value_base64 of ["AP8", "AP8*", "AP8=\n"]) {
    const result = deadLetter.safeParse({ ...plain, original_value_base64 });
    assertEquals(result.success, false, original_value_base64);
  }
});
