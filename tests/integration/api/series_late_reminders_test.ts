import { assertEquals } from "@std/assert";
import { fireDue, schedulerOptions } from "../../support/firing.ts";
import { outboxEvents } from "../../support/outbox_rows.ts";
import { addReminder } from "../../support/reminder_stories.ts";
import { type SeriesApi, startSeriesApi } from "../../support/series_api.ts";
import { createSeries, seriesUser } from "../../support/series_cases.ts";
import { testCases } from "../../support/test_cases.ts";

const HOUR_MS = 3_600_000;

/** Lets the scheduler do all that is due at a time. */
async function runAt(api: SeriesApi, at: string): Promise<void> {
  await api.setTime(at);
  await api.settle();
  const maxLatenessMs = 24 * HOUR_MS;
  const options = schedulerOptions(api.database, { maxLatenessMs });
  while (await fireDue(options, 100) > 0);
}

/** What became of a user's reminders: day and hour, outcome, hours late. */
async function outcomes(
  { database }: SeriesApi,
  userId: string,
): Promise<string[]> {
  const events = await outboxEvents(database.sql, userId);
  return events.flatMap((event) => {
    if (
      event.event_type !== "reminder.cancelled" &&
      event.event_type !== "reminder.triggered"
    ) return [];
    const { scheduled_time, late_by_ms } = event.payload;
    const outcome = event.event_type === "reminder.cancelled"
      ? event.reason
      : "fired";
    const late = (late_by_ms ?? 0) / HOUR_MS;
    return [`${scheduled_time.slice(5, 13)} ${outcome} ${late}`];
  });
}

testCases("reminders of tasks that are made late", startSeriesApi, {
  "are late by their own time after a downtime": async (api) => {
    const ada = await seriesUser(api);
    const { id } = await createSeries(ada, {}, { catch_up: "all" });
    await addReminder(ada, id, { before_due: "PT1H" });
    await runAt(api, "2030-01-05T12:00:00Z");
    assertEquals(await outcomes(api, ada.id), [
      "01-02T08 missed 76",
      "01-03T08 missed 52",
      "01-04T08 missed 28",
      "01-05T08 fired 4",
    ]);
  },

  "are missed, not fired, when a due date goes back by months": async (api) => {
    const ada = await seriesUser(api);
    const { id } = await createSeries(ada, {}, { catch_up: "all" });
    await addReminder(ada, id, { before_due: "PT1H" });
    await ada.send("PATCH", `/tasks/${id}?scope=following`, {
      body: { due_date: "2029-03-02T09:00:00Z" },
    });
    await runAt(api, "2030-01-01T00:00:00Z");
    const told = await outcomes(api, ada.id);
    // 2 March, whose own reminder was moved, to 31 December.
    assertEquals(told.length, 305);
    assertEquals(told.filter((line) => line.includes("fired")), [
      "03-02T08 fired 0",
      "12-31T08 fired 16",
    ]);
  },

  "fire at once where the task is made in time": async (api) => {
    const ada = await seriesUser(api);
    const { id } = await createSeries(ada);
    await addReminder(ada, id, { before_due: "P5D" });
    await runAt(api, "2030-01-02T09:00:00Z");
    await runAt(api, "2030-01-03T09:00:00Z");
    assertEquals(await outcomes(api, ada.id), [
      // Written on 1 January, when no scheduler ran.
      "12-28T09 missed 33",
      "12-29T09 fired 0",
      "12-30T09 fired 0",
    ]);
  },

  "fire at once in mode completion": async (api) => {
    const ada = await seriesUser(api);
    const { id } = await createSeries(ada, {}, { mode: "completion" });
    await addReminder(ada, id, { before_due: "P9D" });
    await api.setTime("2030-01-20T12:00:00Z");
    await ada.send("PATCH", `/tasks/${id}/complete`);
    await runAt(api, "2030-01-20T13:00:00Z");
    assertEquals(await outcomes(api, ada.id), [
      "12-24T09 task_completed 0",
      "01-12T09 fired 1",
    ]);
  },
});
