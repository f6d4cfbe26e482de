import { assertEquals } from "@std/assert";
import { retryAfterMs } from "../../../services/notifications/channels/http/retry_after_ms.ts";

const NOW = Date.parse("2026-03-04T05:06:07Z");

for (
  const [header, expected] of [
    ["0", 0],
    ["120", 120_000],
    [" 7 ", 7_000],
    ["9999999999", 86_400_000],
    ["Wed, 04 Mar 2026 05:06:17 GMT", 10_000],
    ["Wed, 04 Mar 2026 05:06:00 GMT", 0],
    ["Wed, 04 Mar 2126 05:06:00 GMT", 86_400_000],
    ["Wednesday, 04-Mar-26 05:06:17 GMT", 10_000],
    [undefined, undefined],
    ["", undefined],
    ["soon", undefined],
    ["-1", undefined],
    ["1.5", undefined],
    ["1e3", undefined],
    ["2026-03-04T05:06:17Z", undefined],
    ["Foo, 99 Bar 2026", undefined],
  ] as const
) {
  Deno.test(`retryAfterMs() reads ${JSON.stringify(header)}`, () => {
    assertEquals(retryAfterMs(header, NOW), expected);
  });
}
