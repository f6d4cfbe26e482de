import { assertEquals } from "@std/assert";
import { purgeDeletedTasks } from "../../../services/api/scheduler/purge_deleted_tasks.ts";
import type { ApiUser } from "../../support/api_app.ts";
import { outboxEvents } from "../../support/outbox_rows.ts";
import { addReminder, stateOf } from "../../support/reminder_stories.ts";
import {
  eventTypes,
  seriesTasks,
  startSeriesApi,
} from "../../support/series_api.ts";
import {
  createSeries,
  occurrencesOf,
  seriesUser,
  STEP,
} from "../../support/series_cases.ts";
import { testCases } from "../../support/test_cases.ts";
import { stopTime } from "../../support/test_database.ts";

const OPEN = "/tasks?completed=false&sort=-due_date&limit=1";

/** The time of the one reminder of the open task that is due last. */
async function nextReminder(user: ApiUser): Promise<string> {
  const [task] = (await user.send("GET", OPEN)).json.items;
  const { items } = (await user.send("GET", `/tasks/${task?.id}/reminders`))
    .json;
  assertEquals(items.length, 1);
  return `${items[0]?.remind_at}`.slice(8, 16);
}

testCases("a series", startSeriesApi, {
  "in mode completion, goes on from its completion alone": async (api) => {
    const ada = await seriesUser(api);
    const rrule = "FREQ=DAILY;INTERVAL=3;COUNT=2";
    const { id } = await createSeries(ada, {}, { rrule, mode: "completion" });
    await api.setTime("2030-01-05T20:00:00Z");
    assertEquals(await api.settle(), 0);
    await ada.send("DELETE", `/tasks/${id}`);
    await ada.send("POST", `/tasks/${id}/restore`);
    assertEquals((await occurrencesOf(api, ada)).length, 1);
    for (let times = 0; times < 2; times++) {
      await ada.send("PATCH", `/tasks/${id}/complete`);
      await ada.send("PATCH", `/tasks/${id}/reopen`);
    }
    assertEquals(await occurrencesOf(api, ada), ["01-02T09", "01-08T09"]);
    const [next] = await seriesTasks(api.database.sql, ada.id).then((all) =>
      all.slice(-1)
    );
    await ada.send("PATCH", `/tasks/${next?.id}/complete`);
    assertEquals((await occurrencesOf(api, ada)).length, 2);
    const types = await eventTypes(api.database.sql, ada.id);
    assertEquals(types.filter((type) => type === STEP[0]).length, 2);
  },

  "in mode completion, goes on however early it is completed": async (api) => {
    const ada = await seriesUser(api);
    const rrule = "FREQ=DAILY;INTERVAL=30";
    const due_date = "2030-12-31T09:00:00Z";
    await createSeries(ada, { due_date }, { rrule, mode: "completion" });
    // The last is due when the first was.
    const course = {
      "2030-11-21T18:00:00Z": "2030-12-21T09:00:00.000Z",
      "2030-11-25T18:00:00Z": "2030-12-25T09:00:00.000Z",
      "2030-12-01T18:00:00Z": "2030-12-31T09:00:00.000Z",
      "2030-12-01T19:00:00Z": "2030-12-31T09:00:00.000Z",
    };
    for (const [completedAt, due] of Object.entries(course)) {
      await api.setTime(completedAt);
      const [task] = (await ada.send("GET", OPEN)).json.items;
      await ada.send("PATCH", `/tasks/${task?.id}/complete`);
      const { items } = (await ada.send("GET", OPEN)).json;
      assertEquals(items.map(({ due_date }) => due_date), [due]);
    }
    const tasks = await seriesTasks(api.database.sql, ada.id);
    const occurrences = tasks.map(({ occurrence }) => occurrence.getTime());
    assertEquals(new Set(occurrences).size, 5);
  },

  "in mode completion, goes by the clock of the database": async (api) => {
    const ada = await seriesUser(api);
    const { id } = await createSeries(ada, {}, { mode: "completion" });
    await stopTime(api.database.sql, "2030-01-05T12:00:00.000Z");
    await ada.send("PATCH", `/tasks/${id}/complete`);
    assertEquals(await occurrencesOf(api, ada), ["01-02T09", "01-06T09"]);
  },

  "ends with COUNT and UNTIL, and tells of the last occurrence": async (
    api,
  ) => {
    for (
      const rrule of [
        "FREQ=DAILY;COUNT=3",
        "FREQ=DAILY;UNTIL=20300104T090000Z",
      ]
    ) {
      const ada = await seriesUser(api);
      await createSeries(ada, {}, { rrule, catch_up: "all" });
      await api.setTime("2030-01-20T00:00:00Z");
      await api.settle();
      assertEquals(
        await occurrencesOf(api, ada),
        ["01-02T09", "01-03T09", "01-04T09"],
      );
      const types = await eventTypes(api.database.sql, ada.id);
      assertEquals(types.filter((type) => type === STEP[0]).length, 3);
      assertEquals(types.at(-1), STEP[0]);
    }
  },

  "makes up once, for all, or not, for what a downtime passed over": async (
    api,
  ) => {
    const made = {
      once: ["01-02T09", "01-05T09", "01-06T09"],
      all: ["01-02T09", "01-03T09", "01-04T09", "01-05T09", "01-06T09"],
      skip: ["01-02T09", "01-06T09"],
    };
    for (const [catch_up, expected] of Object.entries(made)) {
      const ada = await seriesUser(api);
      await createSeries(ada, {}, { catch_up });
      await api.setTime("2030-01-05T12:00:00Z");
      await api.settle();
      assertEquals(await occurrencesOf(api, ada), expected);
    }
  },

  "makes up for 1000 at the most": async (api) => {
    const ada = await seriesUser(api);
    await createSeries(ada, { due_date: "2027-01-01T09:00:00Z" }, {
      catch_up: "all",
    });
    await api.settle();
    const tasks = await seriesTasks(api.database.sql, ada.id);
    // The first, those that were made up for, and the one that is ahead.
    assertEquals(tasks.length, 1 + 1_000 + 1);
    assertEquals(
      tasks.at(-1)?.occurrence.toISOString(),
      "2030-01-01T09:00:00.000Z",
    );
  },

  "has the relative reminders of the one before, as they are": async (api) => {
    const ada = await seriesUser(api);
    const { sql } = api.database;
    const task = await createSeries(ada, { time_zone: "Europe/Berlin" });
    for (
      const time of [
        { remind_at: "2030-01-01T12:00:00Z" },
        { before_due: "PT1H" },
        { before_due: "P1D" },
      ]
    ) await addReminder(ada, task.id, time);
    const deleted = await addReminder(ada, task.id, { before_due: "P2D" });
    await ada.send("DELETE", `/reminders/${deleted}`);
    await ada.send("PATCH", `/tasks/${task.id}/complete`);
    const copies = await sql<{ at: string; state: string }[]>`
      select remind_at at time zone 'UTC' || '' as at, state from reminders
      where user_id = ${ada.id} and task_id <> ${task.id}
      order by remind_at
    `;
    assertEquals(copies.map(({ at, state }) => [at, state]), [
      ["2030-01-02 09:00:00", "scheduled"],
      ["2030-01-03 08:00:00", "scheduled"],
    ]);
    const types = await eventTypes(sql, ada.id);
    assertEquals(types.slice(-3), [
      "task.created",
      "reminder.scheduled",
      "reminder.scheduled",
    ]);
  },

  "lets reminders follow what it is edited to": async (api) => {
    const ada = await seriesUser(api);
    const { id } = await createSeries(ada);
    const first = await addReminder(ada, id, { before_due: "PT1H" });
    const path = `/tasks/${id}`;
    const body = { due_date: "2030-01-02T20:00:00Z" };
    await ada.send("PATCH", path, { body });
    assertEquals(
      await stateOf(ada, first),
      "scheduled 2030-01-02T19:00:00.000Z",
    );
    await ada.send("PATCH", `${path}/complete`);
    assertEquals(await nextReminder(ada), "03T08:00");
    // The whole series is moved: so is what is to come.
    const [head] = (await ada.send("GET", OPEN)).json.items;
    await ada.send("PATCH", `/tasks/${head?.id}?scope=following`, {
      body: { due_date: "2030-01-03T12:00:00Z" },
    });
    assertEquals(await nextReminder(ada), "03T11:00");
    await ada.send("PATCH", `/tasks/${head?.id}/complete`);
    assertEquals(await nextReminder(ada), "04T11:00");
  },

  "cancels reminders with the tasks that end with it": async (api) => {
    const ada = await seriesUser(api);
    const { id } = await createSeries(ada, {}, { catch_up: "all" });
    await addReminder(ada, id, { before_due: "PT1H" });
    await api.setTime("2030-01-02T12:00:00Z");
    await api.settle();
    assertEquals(await nextReminder(ada), "03T08:00");
    const [head] = (await ada.send("GET", OPEN)).json.items;
    await ada.send("DELETE", `/tasks/${head?.id}?scope=series`);
    const events = await outboxEvents(api.database.sql, ada.id);
    const cancelled = events.flatMap((event) =>
      event.event_type === "reminder.cancelled"
        ? [`${event.reason} ${event.payload.scheduled_time.slice(8, 13)}`]
        : []
    );
    assertEquals(cancelled, ["task_deleted 03T08", "task_deleted 02T08"]);
  },

  "keeps no step of a task that is purged": async (api) => {
    const ada = await seriesUser(api);
    const { sql } = api.database;
    const { id, series_id } = await createSeries(ada);
    await ada.send("DELETE", `/tasks/${id}`);
    const steps = () =>
      sql`select occurrence from series_steps where series_id = ${`${series_id}`}`;
    assertEquals((await steps()).length, 1);
    await api.setTime("2030-02-01T00:00:00Z");
    await purgeDeletedTasks(sql);
    assertEquals((await steps()).length, 0);
  },

  "does not hold up others when its time zone is gone": async (api) => {
    const ada = await seriesUser(api);
    const { id } = await createSeries(ada);
    await createSeries(ada, { title: "U", due_date: "2030-01-02T10:00:00Z" });
    await api.database.sql`
      update tasks
      set series = jsonb_set(series, '{timeZone}', '"Mars/Olympus"')
      where id = ${id}
    `;
    await api.setTime("2030-01-02T10:00:00Z");
    await api.settle();
    const tasks = await seriesTasks(api.database.sql, ada.id);
    assertEquals(tasks.map(({ title }) => title), ["T", "U", "U"]);
    await api.database.sql`
      update tasks set series = jsonb_set(series, '{timeZone}', '"UTC"')
      where id = ${id}
    `;
    await api.setTime("2030-01-02T11:00:00Z");
    assertEquals(await api.settle(), 1);
  },
});
