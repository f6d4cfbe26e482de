import { assert, assertEquals } from "@std/assert";
import type { AnswerBody, ApiUser } from "../../support/api_app.ts";
import { assertProblem } from "../../support/assert_problem.ts";
import { outboxEvents } from "../../support/outbox_rows.ts";
import { startSeriesApi } from "../../support/series_api.ts";
import { createSeries, seriesUser } from "../../support/series_cases.ts";
import { days, goTo, open, patch, start } from "../../support/series_edits.ts";
import { testCases } from "../../support/test_cases.ts";

/** What changes a series, by the scope that it takes. */
const SERIES_EDITS: [scope: string, body: Record<string, unknown>][] = [
  ["this", { recurrence: { rrule: "FREQ=WEEKLY" } }],
  ["this", { recurrence: { rrule: "FREQ=DAILY", mode: "completion" } }],
  ["this", { recurrence: { rrule: "FREQ=DAILY", catch_up: "skip" } }],
  ["this", { recurrence: null }],
  ["following", { recurrence: null, title: "U" }],
  ["following", { due_date: "2030-01-02T18:00:00Z" }],
  ["series", { due_date: "2030-01-02T18:00:00Z", title: "U" }],
  ["series", { due_date: "2030-01-02" }],
  ["following", { time_zone: "Asia/Tokyo" }],
];

/** Tries all edits on a task; nothing may come of them. */
async function assertMovedOn(
  user: ApiUser,
  { task, head }: { task: AnswerBody | undefined; head: AnswerBody },
): Promise<void> {
  for (const [scope, body] of SERIES_EDITS) {
    const path = `/tasks/${task?.id}?scope=${scope}`;
    const answer = await user.send("PATCH", path, { body });
    assertProblem(answer, { status: 409, kind: "series-moved-on" });
    assertEquals(answer.json.detail, `The series goes on with task ${head.id}`);
    const operation = { op: "update", task_id: task?.id, task: body, scope };
    const { json } = await user.send("POST", "/tasks/batch", {
      body: { operations: [operation] },
    });
    const [result] = json.results as { status: number }[];
    assertEquals(result?.status, 409);
  }
}

testCases("a series that has moved on", startSeriesApi, {
  "is changed from its last task alone": async (api) => {
    const { user, tasks } = await start(api);
    const [first, second, head] = tasks;
    assert(head);
    await user.send("PATCH", `/tasks/${second?.id}/complete`);
    const events = await outboxEvents(api.database.sql, user.id);
    for (const task of [first, second]) {
      await assertMovedOn(user, { task, head });
    }
    assertEquals(await outboxEvents(api.database.sql, user.id), events);
    await goTo(api, "2030-01-04T09:00:00Z");
    assertEquals(await days(user), ["02T09 T", "04T09 T", "05T09 T"]);
  },

  "is so in mode completion too, and after an early completion": async (
    api,
  ) => {
    for (const mode of ["schedule", "completion"]) {
      const user = await seriesUser(api);
      const rrule = "FREQ=DAILY;INTERVAL=2";
      const due_date = "2030-01-20T09:00:00Z";
      const task = await createSeries(user, { due_date }, { rrule, mode });
      await user.send("PATCH", `/tasks/${task.id}/complete`);
      const [head, ...others] = await open(user);
      assert(head && others.length === 0);
      await assertMovedOn(user, { task, head });
      assertEquals(await open(user), [head]);
    }
  },

  "lets other fields be changed as before": async (api) => {
    const { user, tasks } = await start(api);
    const [first] = tasks;
    const recurrence = first?.recurrence;
    await patch(user, first, { due_date: "2030-01-02T18:00:00Z", recurrence });
    await patch(user, first, { title: "U", scope: "series" });
    assertEquals(await days(user), ["02T18 U", "03T09 U", "04T09 U"]);
  },

  "names the last task, also where one between is skipped": async (api) => {
    const { user, tasks } = await start(api);
    await user.send("POST", `/tasks/${tasks[2]?.id}/skip`);
    const head = (await open(user)).at(-1);
    assert(head);
    await assertMovedOn(user, { task: tasks[1], head });
  },

  "can begin anew once nothing of it is left": async (api) => {
    const { user, tasks } = await start(api);
    const [first, second] = tasks;
    await user.send("DELETE", `/tasks/${second?.id}?scope=following`);
    await patch(user, first, { recurrence: { rrule: "FREQ=WEEKLY" } });
    await goTo(api, "2030-01-03T12:00:00Z");
    assertEquals(await days(user), ["02T09 T", "09T09 T"]);
  },
});

testCases("a completed task without a successor", startSeriesApi, {
  "has one as the new rule says, at once": async (api) => {
    const expected = { schedule: "16T09 T", completion: "14T09 T" };
    for (const [mode, next] of Object.entries(expected)) {
      const user = await seriesUser(api);
      await api.setTime("2030-01-07T12:00:00Z");
      const task = await createSeries(
        user,
        { due_date: "2030-01-09T09:00:00Z" },
        { rrule: "FREQ=DAILY;COUNT=1" },
      );
      await user.send("PATCH", `/tasks/${task.id}/complete`);
      assertEquals(await days(user), []);
      const recurrence = { rrule: "FREQ=WEEKLY", mode };
      const changed = await patch(user, task, { recurrence });
      assertEquals(changed.completed, true);
      assertEquals(await days(user), [next]);
      await patch(user, task, { title: "Once" });
      assertEquals(await days(user), [next]);
    }
  },

  "has one when it did not recur before": async (api) => {
    const user = await seriesUser(api);
    const { json: task } = await user.send("POST", "/tasks", {
      body: { title: "T", due_date: "2030-01-09T09:00:00Z" },
    });
    await user.send("PATCH", `/tasks/${task.id}/complete`);
    await patch(user, task, { recurrence: { rrule: "FREQ=DAILY" } });
    assertEquals(await days(user), ["10T09 T"]);
    await goTo(api, "2030-01-09T09:00:00Z");
    assertEquals(await days(user), ["10T09 T"]);
  },
});
