import { assertEquals } from "@std/assert";
import type { AnswerBody, ApiUser } from "../../support/api_app.ts";
import { type SeriesApi, startSeriesApi } from "../../support/series_api.ts";
import {
  createSeries,
  occurrencesOf,
  seriesUser,
} from "../../support/series_cases.ts";
import { goTo, patch } from "../../support/series_edits.ts";
import { testCases } from "../../support/test_cases.ts";

/** A daily series from 29 March at nine in Berlin, where 2 April is 07:00 UTC. */
async function start(
  api: SeriesApi,
  until: string,
  fields: Record<string, unknown> = {},
): Promise<{ user: ApiUser; task: AnswerBody }> {
  const user = await seriesUser(api);
  const task = await createSeries(user, {
    due_date: "2030-03-29T09:00:00+01:00",
    time_zone: "Europe/Berlin",
    ...fields,
  }, { rrule: `FREQ=DAILY;UNTIL=${until}`, catch_up: "all" });
  return { user, task };
}

/** Moves such a series; answers its rule. */
async function moved(
  api: SeriesApi,
  { until, from = {}, ...body }: {
    until: string;
    from?: Record<string, unknown>;
    [field: string]: unknown;
  },
): Promise<unknown> {
  const { user, task } = await start(api, until, from);
  const changed = await patch(user, task, { scope: "series", ...body });
  return (changed.recurrence as AnswerBody).rrule;
}

const LAST = "20300402T070000Z";

testCases("an end with a time of day", startSeriesApi, {
  "moves with the time of day, on the clock of the zone": async (api) => {
    const later = { due_date: "2030-03-29T18:00:00+01:00" };
    const rrule = "FREQ=DAILY;UNTIL=20300402T160000Z";
    assertEquals(await moved(api, { until: LAST, ...later }), rrule);
    // As a client writes it that means the whole day.
    const until = "20300402T215959Z";
    assertEquals(await moved(api, { until, ...later }), rrule);
  },

  "lets in no day that it did not": async (api) => {
    const due_date = "2030-03-29T07:00:00+01:00";
    // At eight, before the occurrence of that day.
    const until = "20300402T060000Z";
    assertEquals(
      await moved(api, { until, due_date }),
      "FREQ=DAILY;UNTIL=20300401T050000Z",
    );
  },

  "moves by days too, with this task and those that follow": async (api) => {
    const due_date = "2030-03-30T01:00:00+01:00";
    for (const scope of ["series", "following"]) {
      assertEquals(
        await moved(api, { until: LAST, due_date, scope }),
        "FREQ=DAILY;UNTIL=20300402T230000Z",
      );
    }
  },

  "moves with the zone": async (api) => {
    // 29 March at nine in Berlin is 04:00 in New York, in summer time already.
    assertEquals(
      await moved(api, { until: LAST, time_zone: "America/New_York" }),
      "FREQ=DAILY;UNTIL=20300402T080000Z",
    );
    // It is the day before at 22:00 there.
    assertEquals(
      await moved(api, { until: LAST, time_zone: "Pacific/Honolulu" }),
      "FREQ=DAILY;UNTIL=20300402T080000Z",
    );
  },

  "is a day where the series is due on days, and the other way round": async (
    api,
  ) => {
    assertEquals(
      await moved(api, { until: LAST, due_date: "2030-03-30" }),
      "FREQ=DAILY;UNTIL=20300403",
    );
    const from = { due_date: "2030-03-29" };
    const due_date = "2030-03-30T18:00:00+01:00";
    assertEquals(
      await moved(api, { until: "20300402", from, due_date }),
      "FREQ=DAILY;UNTIL=20300402T160000Z",
    );
  },

  "stays where it is a day, or is set": async (api) => {
    const from = { due_date: "2030-03-29" };
    assertEquals(
      await moved(api, { until: "99991231", from, due_date: "2030-03-30" }),
      "FREQ=DAILY;UNTIL=99991231",
    );
    const rrule = "FREQ=DAILY;UNTIL=20300402T080000Z";
    assertEquals(
      await moved(api, {
        until: LAST,
        due_date: "2030-03-29T18:00:00+01:00",
        recurrence: { rrule },
      }),
      rrule,
    );
  },

  "ends the series after as many tasks as before": async (api) => {
    const { user, task } = await start(api, LAST);
    const due_date = "2030-03-29T18:00:00+01:00";
    await patch(user, task, { scope: "series", due_date });
    await goTo(api, "2030-05-01T00:00:00Z");
    assertEquals(await occurrencesOf(api, user), [
      "03-29T17",
      "03-30T17",
      "03-31T16",
      "04-01T16",
      "04-02T16",
    ]);
  },

  "may be the last day of the calendar": async (api) => {
    const user = await seriesUser(api);
    const task = await createSeries(user, {
      due_date: "2030-03-29T09:00:00Z",
      time_zone: "America/New_York",
    }, {
      rrule: "FREQ=DAILY;UNTIL=99991231T235959Z",
      exdates: ["9999-12-31T10:00:00Z"],
    });
    const due_date = "2030-04-29T23:00:00Z";
    const changed = await patch(user, task, { scope: "series", due_date });
    assertEquals(changed.due_date, "2030-04-29T23:00:00.000Z");
  },
});
