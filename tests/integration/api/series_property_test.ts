import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { outboxEvents } from "../../support/outbox_rows.ts";
import {
  type SeriesApi,
  seriesTasks,
  startSeriesApi,
} from "../../support/series_api.ts";
import {
  act,
  type SeriesAction,
  seriesAction,
} from "../../support/series_model/series_actions.ts";
import {
  type CatchUp,
  SeriesModel,
} from "../../support/series_model/series_model.ts";
import { checkProperty } from "../../unit/kafka/consuming/check_property.ts";

/** Two days before clocks go forward in Berlin and back in Lord Howe. */
const START_MS = Date.parse("2030-03-29T00:00:00Z");
const HOUR_MS = 3_600_000;

interface Story {
  rrule: string;
  timeZone: string;
  catchUp: CatchUp;
  startHours: number;
  actions: SeriesAction[];
}

const story: fc.Arbitrary<Story> = fc.record({
  rrule: fc.constantFrom(
    "FREQ=DAILY",
    "FREQ=DAILY;INTERVAL=2",
    "FREQ=DAILY;COUNT=6",
    "FREQ=WEEKLY;BYDAY=MO,WE,FR",
    "FREQ=WEEKLY;COUNT=4;BYDAY=TU,SA",
    "FREQ=MONTHLY;BYMONTHDAY=-1",
  ),
  timeZone: fc.constantFrom(
    "UTC",
    "Europe/Berlin",
    "Australia/Lord_Howe",
    "America/New_York",
  ),
  catchUp: fc.constantFrom<CatchUp>("once", "all", "skip"),
  startHours: fc.integer({ min: -100, max: 60 }),
  actions: fc.array(seriesAction, { minLength: 5, maxLength: 30 }),
});

/** Tells a story to the API and to the model, and compares what came of it. */
async function tell(api: SeriesApi, story: Story): Promise<void> {
  const { rrule, timeZone, catchUp, startHours, actions } = story;
  const { sql } = api.database;
  await sql`update tasks set advances_at = null`;
  const time = { ms: START_MS };
  await api.setTime(new Date(time.ms));
  const user = await api.user();
  const start = new Date(START_MS + startHours * HOUR_MS);
  const { status } = await user.send("POST", "/tasks", {
    body: {
      title: "T",
      due_date: start.toISOString(),
      time_zone: timeZone,
      recurrence: { rrule, catch_up: catchUp },
    },
  });
  assertEquals(status, 201);
  const model = new SeriesModel({ rrule, timeZone, start }, catchUp);
  const run = { api, user, model, time };
  for (const action of actions) await act(run, action);
  await act(run, { kind: "wait", hours: 72 });
  await act(run, { kind: "settle", index: 0 });
  const tasks = await seriesTasks(sql, user.id);
  const states = tasks.toSorted((a, b) => a.id - b.id);
  assertEquals(
    states.map(({ occurrence, completed, deleted }) => [
      occurrence.toISOString(),
      completed,
      deleted,
    ]),
    model.tasks.map(({ occurrenceMs, completed, deleted }) => [
      new Date(occurrenceMs).toISOString(),
      completed,
      deleted,
    ]),
  );
  const events = await outboxEvents(sql, user.id);
  const told = events.flatMap((event) =>
    event.event_type === "recurring_task.due"
      ? [Date.parse(event.payload.occurrence)]
      : []
  );
  assertEquals(told, model.dueMs);
  const created = events.filter((event) =>
    event.event_type === "recurring_task.created"
  );
  assertEquals(created.length, model.tasks.length - 1);
}

Deno.test("a series loses no occurrence and doubles none, whatever is done to it", async () => {
  await using api = await startSeriesApi();
  await checkProperty(
    fc.asyncProperty(story, (story) => tell(api, story)),
    { runs: 80 },
  );
});
