import { assert, assertEquals } from "@std/assert";
import { DAYLIGHT_ZONES } from "../../support/daylight_zones.ts";
import { type SeriesApi, startSeriesApi } from "../../support/series_api.ts";
import { seriesTasks } from "../../support/series_api.ts";
import { testCases } from "../../support/test_cases.ts";

/** One row of the table in the README, "Recurrence and daylight saving". */
interface PolicyRow {
  time_zone: string;
  due_date: string;
  rrule: string;
  mode?: string;
  /** When each task is completed. @default {when it is due} */
  completedAt?: string;
  /** The due dates of the tasks, as answered. */
  dueDates: string[];
}

const ROWS: Record<string, PolicyRow> = {
  "a time that does not exist moves forward by the gap": {
    time_zone: "Europe/Berlin",
    due_date: "2030-03-30T02:30:00+01:00",
    rrule: "FREQ=DAILY",
    // 02:30+01, 03:30+02, 02:30+02.
    dueDates: ["30T01:30", "31T01:30", "01T00:30"],
  },
  "a time that occurs twice counts the first time": {
    time_zone: "Europe/Berlin",
    due_date: "2030-10-26T02:30:00+02:00",
    rrule: "FREQ=DAILY",
    // 02:30+02, 02:30+02, 02:30+01.
    dueDates: ["26T00:30", "27T00:30", "28T01:30"],
  },
  "a start in the second of two equal hours stays there": {
    time_zone: "America/New_York",
    due_date: "2030-11-03T01:30:00-05:00",
    rrule: "FREQ=DAILY",
    dueDates: ["03T06:30", "04T06:30"],
  },
  "a gap of half an hour moves by half an hour": {
    time_zone: "Australia/Lord_Howe",
    due_date: "2030-10-05T02:15:00+10:30",
    rrule: "FREQ=DAILY",
    // 02:15+10:30, 02:45+11, 02:15+11.
    dueDates: ["04T15:45", "05T15:45", "06T15:15"],
  },
  "a midnight that does not exist moves to one o'clock": {
    time_zone: "Africa/Cairo",
    due_date: "2030-04-25T00:00:00+02:00",
    rrule: "FREQ=DAILY",
    // 00:00+02, 01:00+03, 00:00+03.
    dueDates: ["24T22:00", "25T22:00", "26T21:00"],
  },
  "a midnight that did not exist moved to one o'clock": {
    time_zone: "America/Sao_Paulo",
    due_date: "2018-11-03T00:00:00-03:00",
    rrule: "FREQ=DAILY",
    // 00:00-03, 01:00-02, 00:00-02.
    dueDates: ["03T03:00", "04T03:00", "05T02:00"],
  },
  "a time before midnight that occurred twice counted the first time": {
    time_zone: "America/Sao_Paulo",
    due_date: "2019-02-15T23:30:00-02:00",
    rrule: "FREQ=DAILY",
    // 23:30-02, 23:30-02, 23:30-03.
    dueDates: ["16T01:30", "17T01:30", "18T02:30"],
  },
  "a zone that gave up changing its clocks keeps the time on them": {
    time_zone: "America/Sao_Paulo",
    due_date: "2018-12-01T09:00:00-02:00",
    rrule: "FREQ=YEARLY",
    dueDates: ["01T11:00", "01T12:00"],
  },
  "the time on the clock stays the same all year": {
    time_zone: "America/New_York",
    due_date: "2030-03-04T09:00:00-05:00",
    rrule: "FREQ=WEEKLY",
    dueDates: ["04T14:00", "11T13:00"],
  },
  "a day without a time is due at its end in its zone": {
    time_zone: "Europe/Berlin",
    due_date: "2030-10-26",
    rrule: "FREQ=DAILY",
    dueDates: ["2030-10-26", "2030-10-27", "2030-10-28"],
  },
  "the 31st leaves out the months that have none": {
    time_zone: "UTC",
    due_date: "2030-01-31T09:00:00Z",
    rrule: "FREQ=MONTHLY",
    dueDates: ["31T09:00", "31T09:00", "31T09:00"],
  },
  "the last day of the month is in each month": {
    time_zone: "UTC",
    due_date: "2030-01-31",
    rrule: "FREQ=MONTHLY;BYMONTHDAY=-1",
    dueDates: ["2030-01-31", "2030-02-28", "2030-03-31"],
  },
  "29 February is in leap years alone": {
    time_zone: "UTC",
    due_date: "2028-02-29",
    rrule: "FREQ=YEARLY",
    dueDates: ["2028-02-29", "2032-02-29"],
  },
  "thirty days after an early completion count from that": {
    time_zone: "UTC",
    due_date: "2030-12-31",
    rrule: "FREQ=DAILY;INTERVAL=30",
    mode: "completion",
    completedAt: "2030-11-21T12:00:00Z",
    dueDates: ["2030-12-31", "2030-12-21"],
  },
  "a month after the completion ends with the month": {
    time_zone: "UTC",
    due_date: "2030-01-31",
    rrule: "FREQ=MONTHLY",
    mode: "completion",
    dueDates: ["2030-01-31", "2030-02-28"],
  },
};

async function check(api: SeriesApi, row: PolicyRow): Promise<void> {
  const { mode = "schedule", time_zone, rrule, due_date, dueDates } = row;
  await api.database.sql`update tasks set advances_at = null`;
  await api.setTime("2018-01-01T00:00:00Z");
  const user = await api.user();
  const { json } = await user.send("POST", "/tasks", {
    body: {
      title: "T",
      due_date,
      time_zone,
      recurrence: { rrule, mode },
    },
  });
  let task = json;
  const seen: string[] = [];
  for (const { length } of dueDates) {
    const due = `${task.due_date}`;
    seen.push(length === 10 ? due : due.slice(8, 16));
    const [stored] = (await seriesTasks(api.database.sql, user.id)).slice(-1);
    assert(stored);
    const { occurrence } = stored;
    // Nothing before the instant, one task at the instant.
    await api.setTime(new Date(occurrence.getTime() - 1));
    assertEquals(await api.settle(), 0);
    await api.setTime(occurrence);
    assertEquals(await api.settle(), mode === "schedule" ? 1 : 0);
    if (mode === "completion") {
      await api.setTime(row.completedAt ?? occurrence);
      await user.send("PATCH", `/tasks/${task.id}/complete`);
    }
    const path = "/tasks?completed=false&sort=-due_date&limit=1";
    const [next] = (await user.send("GET", path)).json.items;
    assert(next && next.id !== task.id);
    task = next;
  }
  assertEquals(seen, dueDates);
  const instants = (await seriesTasks(api.database.sql, user.id))
    .map(({ occurrence }) => occurrence.getTime());
  assertEquals(new Set(instants).size, dueDates.length + 1);
}

testCases(
  "a recurring task, by the table of the README:",
  startSeriesApi,
  Object.fromEntries(
    Object.entries(ROWS).map(([rule, row]) => [
      rule,
      (api: SeriesApi) => check(api, row),
    ]),
  ),
);

/** When a day is over that has more or fewer hours than others. */
const DAY_ENDS: [day: string, timeZone: string, end: string][] = [
  ["2030-10-27", "Europe/Berlin", "2030-10-27T22:59:59.999Z"],
  ["2030-03-31", "Europe/Berlin", "2030-03-31T21:59:59.999Z"],
  // The next day begins at one.
  ["2030-04-25", "Africa/Cairo", "2030-04-25T21:59:59.999Z"],
  ["2018-11-03", "America/Sao_Paulo", "2018-11-04T02:59:59.999Z"],
  ["2018-11-04", "America/Sao_Paulo", "2018-11-05T01:59:59.999Z"],
  // Its last hour comes twice.
  ["2019-02-16", "America/Sao_Paulo", "2019-02-17T02:59:59.999Z"],
];

Deno.test("a day of 23 or 25 hours is due at its last millisecond", async () => {
  await using api = await startSeriesApi();
  for (const [day, time_zone, end] of DAY_ENDS) {
    const user = await api.user();
    await user.send("POST", "/tasks", {
      body: {
        title: "T",
        due_date: day,
        time_zone,
        recurrence: { rrule: "FREQ=DAILY" },
      },
    });
    const [task] = await seriesTasks(api.database.sql, user.id);
    assertEquals(task?.occurrence.toISOString(), end, `${day} ${time_zone}`);
  }
});

Deno.test("the table of daylight saving has its rows and zones", () => {
  const rows = Object.values(ROWS);
  assertEquals(rows.length, 15);
  assertEquals(
    new Set(rows.map(({ time_zone }) => time_zone)),
    new Set<string>(DAYLIGHT_ZONES),
  );
});
