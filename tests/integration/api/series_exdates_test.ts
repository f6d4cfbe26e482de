import { assertEquals } from "@std/assert";
import type { AnswerBody } from "../../support/api_app.ts";
import { type SeriesApi, startSeriesApi } from "../../support/series_api.ts";
import { createSeries, seriesUser } from "../../support/series_cases.ts";
import { patch } from "../../support/series_edits.ts";
import { testCases } from "../../support/test_cases.ts";

/** Moves a series from 29 March at nine in Berlin; answers its exclusions. */
async function moved(
  api: SeriesApi,
  { exdates, ...body }: { exdates: string[]; [field: string]: unknown },
): Promise<unknown> {
  const user = await seriesUser(api);
  const task = await createSeries(user, {
    due_date: "2030-03-29T09:00:00+01:00",
    time_zone: "Europe/Berlin",
  }, { exdates });
  const changed = await patch(user, task, { scope: "series", ...body });
  return (changed.recurrence as AnswerBody).exdates;
}

/** Clocks go forward between both. */
const EXDATES = ["2030-03-30T09:00:00+01:00", "2030-04-01T09:00:00+02:00"];

testCases("exclusions with a time of day", startSeriesApi, {
  "move with the time of day, on the clock of the zone": async (api) => {
    const due_date = "2030-03-29T18:00:00+01:00";
    assertEquals(await moved(api, { exdates: EXDATES, due_date }), [
      "2030-03-30T17:00:00.000Z",
      "2030-04-01T16:00:00.000Z",
    ]);
  },

  "move by days too": async (api) => {
    const due_date = "2030-03-30T01:00:00+01:00";
    assertEquals(await moved(api, { exdates: EXDATES, due_date }), [
      "2030-03-31T00:00:00.000Z",
      "2030-04-01T23:00:00.000Z",
    ]);
  },

  "move with the zone": async (api) => {
    const time_zone = "America/New_York";
    // 29 March at nine in Berlin is 04:00 in New York, in summer time already.
    assertEquals(await moved(api, { exdates: EXDATES, time_zone }), [
      "2030-03-30T08:00:00.000Z",
      "2030-04-01T08:00:00.000Z",
    ]);
  },

  "are days where the series is due on days": async (api) => {
    const due_date = "2030-03-30";
    assertEquals(await moved(api, { exdates: EXDATES, due_date }), [
      "2030-03-31",
      "2030-04-02",
    ]);
  },

  "stay where they exclude nothing, are days, or are set": async (api) => {
    const due_date = "2030-03-29T18:00:00+01:00";
    const exdates = ["2030-03-30", "2030-04-01T11:00:00Z"];
    assertEquals(
      await moved(api, { exdates, due_date }),
      ["2030-03-30", "2030-04-01T11:00:00.000Z"],
    );
    const recurrence = { rrule: "FREQ=DAILY", exdates: EXDATES };
    assertEquals(
      await moved(api, { exdates: EXDATES, due_date, recurrence }),
      ["2030-03-30T08:00:00.000Z", "2030-04-01T07:00:00.000Z"],
    );
  },
});
