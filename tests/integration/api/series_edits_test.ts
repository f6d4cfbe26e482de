import { assertEquals } from "@std/assert";
import type { AnswerBody } from "../../support/api_app.ts";
import { assertProblem } from "../../support/assert_problem.ts";
import { eventTypes, startSeriesApi } from "../../support/series_api.ts";
import { days, goTo, open, patch, start } from "../../support/series_edits.ts";
import { testCases } from "../../support/test_cases.ts";

testCases("an edit of a recurring task", startSeriesApi, {
  "concerns this task alone unless told otherwise": async (api) => {
    const { user, tasks } = await start(api);
    await patch(user, tasks[2], { title: "U", priority: "high" });
    await patch(user, tasks[2], { title: "V", time_zone: "Asia/Tokyo" });
    await goTo(api, "2030-01-04T09:00:00Z");
    const [, , , next] = await open(user);
    assertEquals(await days(user), [
      "02T09 T",
      "03T09 T",
      "04T09 V",
      "05T09 T",
    ]);
    assertEquals(next?.priority, "medium");
    assertEquals(next?.time_zone, null);
    assertEquals(next?.series_id, tasks[0]?.series_id);
  },

  "reaches those that follow, the ones to come included": async (api) => {
    const { user, tasks } = await start(api);
    await patch(user, tasks[2], { title: "V" });
    await patch(user, tasks[1], { title: "U", scope: "following" });
    await goTo(api, "2030-01-04T09:00:00Z");
    assertEquals(await days(user), [
      "02T09 T",
      "03T09 U",
      "04T09 U",
      "05T09 U",
    ]);
  },

  "reaches the whole series, less what is done": async (api) => {
    const { user, tasks } = await start(api);
    await user.send("PATCH", `/tasks/${tasks[0]?.id}/complete`);
    await patch(user, tasks[2], { labels: ["x"], title: "U", scope: "series" });
    await goTo(api, "2030-01-04T09:00:00Z");
    assertEquals(await days(user), ["03T09 U", "04T09 U", "05T09 U"]);
    const all = (await user.send("GET", "/tasks?sort=due_date")).json.items;
    assertEquals(all.map(({ labels }) => labels), [[], ["x"], ["x"], ["x"]]);
  },

  "tells of each task that it changes, once": async (api) => {
    const { user, tasks } = await start(api);
    const { sql } = api.database;
    const after = (await eventTypes(sql, user.id)).length;
    await patch(user, tasks[1], { title: "U", scope: "following" });
    await patch(user, tasks[1], { title: "U", scope: "following" });
    assertEquals(
      await eventTypes(sql, user.id, { after }),
      ["task.updated", "task.updated"],
    );
    const revisions = (await open(user)).map(({ revision }) => revision);
    assertEquals(revisions, [1, 2, 2]);
  },

  "deletes this one, those that follow, or all that are open": async (api) => {
    const left = {
      this: ["02T09 T", "04T09 T", "05T09 T"],
      following: ["02T09 T"],
      series: [],
    };
    for (const [scope, expected] of Object.entries(left)) {
      const { user, tasks } = await start(api);
      const path = `/tasks/${tasks[1]?.id}`;
      const { status } = await user.send("DELETE", `${path}?scope=${scope}`);
      assertEquals(status, 204);
      await goTo(api, "2030-01-04T12:00:00Z");
      assertEquals(await days(user), expected);
      if (scope === "this") continue;
      // Restored, it is a task like others.
      const { json } = await user.send("POST", `${path}/restore`);
      assertEquals(json.recurrence, null);
      await user.send("PATCH", `${path}/complete`);
      await goTo(api, "2030-01-05T12:00:00Z");
      assertEquals(await days(user), expected);
    }
  },

  "comes back as a series when the last that was deleted is restored": async (
    api,
  ) => {
    for (const scope of ["series", "following"]) {
      const { user, tasks } = await start(api, { rrule: "FREQ=DAILY;COUNT=5" });
      const [first, second, head] = tasks;
      await user.send("DELETE", `/tasks/${second?.id}?scope=${scope}`);
      await goTo(api, "2030-01-06T12:00:00Z");
      const left = scope === "series" ? [] : ["02T09 T"];
      assertEquals(await days(user), left);
      const { json } = await user.send("POST", `/tasks/${head?.id}/restore`);
      assertEquals(json.series_id, first?.series_id);
      assertEquals(json.recurrence, first?.recurrence);
      await goTo(api, "2030-01-20T12:00:00Z");
      assertEquals(await days(user), [
        ...left,
        "04T09 T",
        "05T09 T",
        "06T09 T",
      ]);
      // Again it has one successor.
      await user.send("DELETE", `/tasks/${head?.id}`);
      await user.send("POST", `/tasks/${head?.id}/restore`);
      await goTo(api, "2030-01-20T12:00:00Z");
      assertEquals((await days(user)).length, left.length + 3);
    }
  },

  "stays as it is when the last that was deleted comes back too late": async (
    api,
  ) => {
    const { user, tasks } = await start(api);
    const [first, second, head] = tasks;
    await user.send("DELETE", `/tasks/${second?.id}?scope=following`);
    await patch(user, first, { recurrence: null });
    await user.send("POST", `/tasks/${head?.id}/restore`);
    await goTo(api, "2030-01-20T12:00:00Z");
    assertEquals(await days(user), ["02T09 T", "04T09 T"]);
  },

  "has its scope in a batch too": async (api) => {
    const { user, tasks } = await start(api);
    const [first, , head] = tasks;
    const operations = [
      {
        op: "update",
        task_id: first?.id,
        task: { title: "U" },
        scope: "following",
      },
      { op: "delete", task_id: head?.id, scope: "following" },
    ];
    const statuses: unknown[] = [];
    for (const operation of operations) {
      const { json } = await user.send("POST", "/tasks/batch", {
        body: { operations: [operation] },
      });
      const [result] = json.results as AnswerBody[];
      statuses.push(result?.status);
    }
    assertEquals(statuses, [200, 204]);
    await goTo(api, "2030-01-20T00:00:00Z");
    assertEquals(await days(user), ["02T09 U", "03T09 U"]);
  },

  "refuses a scope that is none": async (api) => {
    const { user, tasks } = await start(api);
    for (const method of ["PATCH", "PUT", "DELETE"]) {
      const answer = await user.send(
        method,
        `/tasks/${tasks[0]?.id}?scope=all`,
        method === "DELETE" ? {} : { body: { title: "T" } },
      );
      assertProblem(answer, {
        status: 422,
        kind: "invalid-input",
        pointers: ["#/scope"],
      });
    }
  },
});
