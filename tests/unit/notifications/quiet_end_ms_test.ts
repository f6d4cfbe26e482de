import { assert, assertEquals } from "@std/assert";
import { quietEndMs } from "../../../services/notifications/preferences/quiet_end_ms.ts";

const NIGHT = { start: "22:00", end: "07:00" };

function quietEnd(
  now: string,
  hours: { start: string; end: string },
  timeZone = "Europe/Vienna",
): string | null {
  const ms = quietEndMs(Date.parse(now), { ...hours, timeZone });
  return ms === null ? null : new Date(ms).toISOString();
}

for (
  const [now, hours, end] of [
    // Vienna is an hour ahead of UTC in winter, two in summer.
    ["2026-01-10T20:59:59Z", NIGHT, null],
    ["2026-01-10T21:00:00Z", NIGHT, "2026-01-11T06:00:00.000Z"],
    ["2026-01-11T05:59:59Z", NIGHT, "2026-01-11T06:00:00.000Z"],
    ["2026-01-11T06:00:00Z", NIGHT, null],
    ["2026-07-10T20:00:00Z", NIGHT, "2026-07-11T05:00:00.000Z"],
    // Within a day.
    [
      "2026-01-10T12:30:00Z",
      { start: "13:00", end: "14:00" },
      "2026-01-10T13:00:00.000Z",
    ],
    ["2026-01-10T13:00:00Z", { start: "13:00", end: "14:00" }, null],
    // No hours at all.
    ["2026-01-10T12:00:00Z", { start: "13:00", end: "13:00" }, null],
    // The night in which the clock is put forward, and the one back.
    ["2026-03-28T21:30:00Z", NIGHT, "2026-03-29T05:00:00.000Z"],
    ["2026-10-24T20:30:00Z", NIGHT, "2026-10-25T06:00:00.000Z"],
    // 02:30 is skipped: it ends when the clock goes from 02:00 to 03:00.
    [
      "2026-03-29T00:10:00Z",
      { start: "01:00", end: "02:30" },
      "2026-03-29T01:00:00.000Z",
    ],
    // 03:10 is after a beginning that the clock has skipped.
    [
      "2026-03-29T01:10:00Z",
      { start: "02:30", end: "04:00" },
      "2026-03-29T02:00:00.000Z",
    ],
    // 02:15 comes twice and is quiet both times.
    [
      "2026-10-25T00:15:00Z",
      { start: "01:00", end: "02:30" },
      "2026-10-25T01:30:00.000Z",
    ],
    [
      "2026-10-25T01:15:00Z",
      { start: "01:00", end: "02:30" },
      "2026-10-25T01:30:00.000Z",
    ],
    ["2026-10-25T01:30:00Z", { start: "01:00", end: "02:30" }, null],
    // 02:40 for the first time, between both ends: it lasts to the last one.
    [
      "2026-10-25T00:40:00Z",
      { start: "22:00", end: "02:30" },
      "2026-10-25T01:30:00.000Z",
    ],
    // 02:10 for the second time: it has begun at the first 02:30.
    [
      "2026-10-25T01:10:00Z",
      { start: "02:30", end: "04:00" },
      "2026-10-25T03:00:00.000Z",
    ],
    // The day before's reach to the second 02:00, into the next ones.
    [
      "2026-10-24T23:30:00Z",
      { start: "02:10", end: "02:00" },
      "2026-10-26T01:00:00.000Z",
    ],
  ] as const
) {
  Deno.test(`quietEndMs() is ${end} at ${now} for ${hours.start}–${hours.end}`, () => {
    assertEquals(quietEnd(now, hours), end);
  });
}

Deno.test("quietEndMs() knows no quiet hours where there is no such zone", () => {
  assertEquals(quietEnd("2026-01-10T23:00:00Z", NIGHT, "Mars/Olympus"), null);
});

Deno.test("quietEndMs() is after now, at an end of the hours, for every instant of a year", () => {
  for (
    const timeZone of ["Europe/Vienna", "America/St_Johns", "Pacific/Apia"]
  ) {
    for (const hours of [NIGHT, { start: "01:30", end: "02:30" }]) {
      const first = Date.UTC(2026, 0, 1);
      for (let ms = first; ms < first + 365 * 86_400_000; ms += 1_700_000) {
        const end = quietEndMs(ms, { ...hours, timeZone });
        if (end === null) continue;
        assert(end > ms, `${timeZone} ${new Date(ms).toISOString()}`);
        assert(end - ms <= 11 * 3_600_000, new Date(ms).toISOString());
        assertEquals(quietEndMs(end, { ...hours, timeZone }), null);
      }
    }
  }
});
