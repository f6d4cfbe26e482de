import { assertEquals } from "@std/assert";
import type { AnswerBody, ApiUser } from "../../support/api_app.ts";
import { assertProblem } from "../../support/assert_problem.ts";
import { startSeriesApi } from "../../support/series_api.ts";
import { createSeries, seriesUser } from "../../support/series_cases.ts";
import { days, goTo, open, patch } from "../../support/series_edits.ts";
import { testCases } from "../../support/test_cases.ts";

async function prefer(user: ApiUser, time_zone: string): Promise<void> {
  await user.send("PUT", "/preferences", { body: { time_zone } });
}

testCases("a recurring task without a time zone", startSeriesApi, {
  "has that of the user's preferences": async (api) => {
    const user = await seriesUser(api);
    await prefer(user, "Europe/Berlin");
    const due_date = "2030-03-30T08:00:00Z";
    const task = await createSeries(user, { due_date });
    assertEquals(task.time_zone, "Europe/Berlin");
    const operations = [{
      op: "create",
      task: {
        title: "T",
        due_date: "2030-03-30",
        recurrence: { rrule: "FREQ=DAILY" },
      },
    }];
    const { json } = await user.send("POST", "/tasks/batch", {
      body: { operations },
    });
    const [result] = json.results as { task: AnswerBody }[];
    assertEquals(result?.task.time_zone, "Europe/Berlin");
    // Clocks go forward on 31 March; a day ends as it does in Berlin.
    await goTo(api, "2030-03-30T22:59:59.999Z");
    assertEquals(
      await days(user),
      ["30T08 T", "30 T", "31T07 T", "31 T"],
    );
  },

  "has none without preferences, nor where it does not recur": async (api) => {
    const user = await seriesUser(api);
    assertEquals((await createSeries(user)).time_zone, null);
    await prefer(user, "Asia/Tokyo");
    const body = { title: "T", due_date: "2030-01-02" };
    const { json } = await user.send("POST", "/tasks", { body });
    assertEquals(json.time_zone, null);
    const own = await createSeries(user, { time_zone: "Europe/Berlin" });
    assertEquals(own.time_zone, "Europe/Berlin");
  },

  "is held against the days of that zone": async (api) => {
    const user = await seriesUser(api);
    // A Monday in UTC, and a Tuesday in Tokyo.
    const due_date = "2030-01-07T20:00:00Z";
    const recurrence = { rrule: "FREQ=DAILY;INTERVAL=7;BYDAY=TU" };
    const body = { title: "T", due_date, recurrence };
    for (const key of [null, "k"]) {
      const request = { body, headers: { "idempotency-key": key } };
      assertProblem(await user.send("POST", "/tasks", request), {
        status: 422,
        kind: "invalid-input",
        pointers: ["#/recurrence/rrule"],
      });
    }
    const { json } = await user.send("POST", "/tasks/batch", {
      body: { operations: [{ op: "create", task: body }] },
    });
    const [result] = json.results as { problem: AnswerBody }[];
    assertEquals(
      result?.problem.errors?.map(({ pointer }) => pointer),
      ["#/operations/0/task/recurrence/rrule"],
    );
    await prefer(user, "Asia/Tokyo");
    const { status } = await user.send("POST", "/tasks", { body });
    assertEquals(status, 201);
  },
});

/** The open tasks of a user: day and hour of the due date, and time zone. */
async function zones(user: ApiUser): Promise<string[]> {
  const tasks = await open(user);
  return tasks.map(({ due_date, time_zone }) =>
    `${`${due_date}`.slice(8, 13)} ${time_zone}`
  );
}

testCases("a time zone set in one task of a series", startSeriesApi, {
  "is not that of the next": async (api) => {
    const user = await seriesUser(api);
    const task = await createSeries(user, { time_zone: "Europe/Berlin" });
    await patch(user, task, { time_zone: "Asia/Tokyo" });
    await goTo(api, "2030-01-02T09:00:00Z");
    assertEquals(await zones(user), [
      "02T09 Asia/Tokyo",
      "03T09 Europe/Berlin",
    ]);
  },

  "is that of the series which an edit begins there": async (api) => {
    const edits = [
      { scope: "this", recurrence: { rrule: "FREQ=DAILY;INTERVAL=2" } },
      { scope: "following", due_date: "2030-01-02T10:00:00Z" },
    ];
    for (const edit of edits) {
      const user = await seriesUser(api);
      const task = await createSeries(user, { time_zone: "Europe/Berlin" });
      await patch(user, task, { time_zone: "Asia/Tokyo" });
      await patch(user, task, edit);
      await goTo(api, "2030-01-02T10:00:00Z");
      const [, next] = await open(user);
      assertEquals(next?.time_zone, "Asia/Tokyo");
    }
    const user = await seriesUser(api);
    const task = await createSeries(user, { time_zone: "Europe/Berlin" });
    const recurrence = edits[0]?.recurrence;
    await patch(user, task, { time_zone: "Asia/Tokyo", recurrence });
    await goTo(api, "2030-01-02T09:00:00Z");
    assertEquals(await zones(user), ["02T09 Asia/Tokyo", "04T09 Asia/Tokyo"]);
  },

  "is not handed on where it is written back with a wider scope": async (
    api,
  ) => {
    const user = await seriesUser(api);
    const task = await createSeries(user, { time_zone: "Europe/Berlin" });
    const time_zone = "Asia/Tokyo";
    await patch(user, task, { time_zone });
    await patch(user, task, { time_zone, title: "U", scope: "following" });
    await goTo(api, "2030-01-02T09:00:00Z");
    assertEquals(await zones(user), [
      "02T09 Asia/Tokyo",
      "03T09 Europe/Berlin",
    ]);
  },
});

Deno.test("a series that begins in a task which did not recur has its fields", async () => {
  await using api = await startSeriesApi();
  const user = await seriesUser(api);
  const task = await createSeries(user);
  // A series of before would have gone on with the former title.
  await patch(user, task, { title: "U" });
  await patch(user, task, { recurrence: null });
  await patch(user, task, { title: "V" });
  await patch(user, task, { recurrence: { rrule: "FREQ=DAILY" } });
  await goTo(api, "2030-01-02T09:00:00Z");
  assertEquals(await days(user), ["02T09 V", "03T09 V"]);
});
