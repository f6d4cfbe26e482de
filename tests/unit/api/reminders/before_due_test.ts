import { assert, assertEquals } from "@std/assert";
import {
  beforeDueInput,
  remindAtBefore,
} from "../../../../services/api/reminders/before_due.ts";
import {
  type DueDate,
  storedDueDate,
} from "../../../../services/api/due_date.ts";

/** Due, in which zone, how long before, and when it fires. */
type Row = [
  due: string,
  timeZone: string | null,
  before: string,
  remindAt: string,
];

const ROWS: Record<string, Row[]> = {
  "counts hours to seconds exactly": [
    ["2030-01-31T09:00:00Z", null, "PT0S", "2030-01-31T09:00:00.000Z"],
    ["2030-01-31T09:00:00Z", null, "PT30M", "2030-01-31T08:30:00.000Z"],
    ["2030-01-31T09:00:00Z", null, "PT1.5H", "2030-01-31T07:30:00.000Z"],
    // 24 hours before nine o'clock of the day on which they skip one.
    [
      "2030-03-31T07:00:00Z",
      "Europe/Berlin",
      "PT24H",
      "2030-03-30T07:00:00.000Z",
    ],
    // In the second of two equal hours, and in the first.
    [
      "2030-10-27T01:30:00Z",
      "Europe/Berlin",
      "PT10M",
      "2030-10-27T01:20:00.000Z",
    ],
  ],
  "counts days on the clock of the zone": [
    // 09:00 +02:00 and, a day before, 09:00 +01:00.
    [
      "2030-03-31T07:00:00Z",
      "Europe/Berlin",
      "P1D",
      "2030-03-30T08:00:00.000Z",
    ],
    ["2030-03-31T07:00:00Z", null, "P1D", "2030-03-30T07:00:00.000Z"],
    [
      "2030-03-31T07:00:00Z",
      "Europe/Berlin",
      "P1W",
      "2030-03-24T08:00:00.000Z",
    ],
    [
      "2030-03-31T07:00:00Z",
      "Europe/Berlin",
      "P1DT1H",
      "2030-03-30T07:00:00.000Z",
    ],
    // There is no 02:30 on that day: it is 03:30 +02:00.
    [
      "2030-04-01T00:30:00Z",
      "Europe/Berlin",
      "P1D",
      "2030-03-31T01:30:00.000Z",
    ],
    // 02:30 comes twice: the first one, +02:00.
    [
      "2030-10-28T01:30:00Z",
      "Europe/Berlin",
      "P1D",
      "2030-10-27T00:30:00.000Z",
    ],
    // A gap of half an hour, from 02:00 to 02:30.
    [
      "2030-10-07T15:15:00Z",
      "Australia/Lord_Howe",
      "P1D",
      "2030-10-06T15:15:00.000Z",
    ],
    ["2030-03-31T09:00:00Z", null, "P1M", "2030-02-28T09:00:00.000Z"],
  ],
  "takes midnight for the end of a day that is due": [
    ["2030-01-31", null, "PT0S", "2030-02-01T00:00:00.000Z"],
    ["2030-01-31", null, "PT9H", "2030-01-31T15:00:00.000Z"],
    ["2030-01-31", "Asia/Tokyo", "P1D", "2030-01-30T15:00:00.000Z"],
    ["2030-03-31", "Europe/Berlin", "P1D", "2030-03-30T23:00:00.000Z"],
    ["2030-03-31", "Europe/Berlin", "P1DT12H", "2030-03-30T11:00:00.000Z"],
    // Midnight is missing on 26 April 2024 in Cairo: the day begins at one.
    ["2024-04-26", "Africa/Cairo", "P1D", "2024-04-25T22:00:00.000Z"],
    ["2024-04-25", "Africa/Cairo", "PT0S", "2024-04-25T22:00:00.000Z"],
  ],
  "stays within the years 1 to 9999": [
    ["0001-01-02T00:00:00Z", null, "P1Y", "0001-01-01T00:00:00.000Z"],
    ["9999-12-31", "America/New_York", "PT0S", "9999-12-31T23:59:59.999Z"],
  ],
};

for (const [rule, rows] of Object.entries(ROWS)) {
  Deno.test(`remindAtBefore() ${rule}`, () => {
    for (const [due, timeZone, before, expected] of rows) {
      const dueDate: DueDate = due.includes("T") ? new Date(due) : due;
      const task = { ...storedDueDate(dueDate, timeZone), timeZone };
      assert(beforeDueInput.safeParse(before).success, before);
      assertEquals(
        remindAtBefore(task, before)?.toISOString(),
        expected,
        `${before} before ${due} in ${timeZone}`,
      );
    }
  });
}

Deno.test("remindAtBefore() is null when there is no due date", () => {
  const task = { ...storedDueDate(null, "Asia/Tokyo"), timeZone: "Asia/Tokyo" };
  assertEquals(remindAtBefore(task, "P1D"), null);
});

Deno.test("beforeDueInput takes durations of at most ten years", () => {
  const good = ["PT0S", "P1D", "P1W2DT3H4M5.5S", "pt5m", "P10Y", "P3660D"];
  const bad = ["", "P", "PT", "-PT1S", "+PT1S", "−PT1S", "P1.5D", "P3661D"]
    .concat(
      "PT1H ",
      "1H",
      "P11Y",
      `PT${"9".repeat(30)}S`,
      `PT1${"0".repeat(60)}S`,
    );
  const taken = [...good, ...bad].filter((text) =>
    beforeDueInput.safeParse(text).success
  );
  assertEquals(taken, good);
});
