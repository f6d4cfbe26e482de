import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { assertProblem } from "../../support/assert_problem.ts";
import { startSeriesApi } from "../../support/series_api.ts";
import { days, goTo, open, patch, start } from "../../support/series_edits.ts";
import { testCases } from "../../support/test_cases.ts";

testCases("an edit of a recurrence", startSeriesApi, {
  "of the rule begins a new series; tasks before stay in theirs": async (
    api,
  ) => {
    const { user, tasks } = await start(api);
    const [first, second, head] = tasks;
    const recurrence = { rrule: "FREQ=DAILY;INTERVAL=2", catch_up: "all" };
    const changed = await patch(user, head, { recurrence });
    assertNotEquals(changed.series_id, head?.series_id);
    assertEquals(await days(user), ["02T09 T", "03T09 T", "04T09 T"]);
    await goTo(api, "2030-01-07T12:00:00Z");
    await user.send("PATCH", `/tasks/${second?.id}/complete`);
    await user.send("PATCH", `/tasks/${first?.id}/complete`);
    await goTo(api, "2030-01-07T12:00:00Z");
    assertEquals(await days(user), ["04T09 T", "06T09 T", "08T09 T"]);
  },

  "leaves no step behind of the series that it begins anew": async (api) => {
    const { user, tasks } = await start(api, { rrule: "FREQ=DAILY;COUNT=3" });
    const head = tasks[2];
    await user.send("PATCH", `/tasks/${head?.id}/complete`);
    const steps = () =>
      api.database.sql`
      select occurrence from series_steps
      where series_id = ${`${head?.series_id}`}
    `;
    assertEquals((await steps()).length, 3);
    await patch(user, head, { recurrence: { rrule: "FREQ=DAILY" } });
    assertEquals((await steps()).length, 2);
  },

  "of the due date with those that follow moves them": async (api) => {
    const { user, tasks } = await start(api, {
      rrule: "FREQ=DAILY;COUNT=5",
    });
    const due_date = "2030-01-04T18:00:00Z";
    const changed = await patch(user, tasks[2], {
      due_date,
      scope: "following",
    });
    assertEquals(
      (changed.recurrence as { rrule: string }).rrule,
      "FREQ=DAILY;COUNT=3",
    );
    await goTo(api, "2030-01-20T00:00:00Z");
    assertEquals(await days(user), [
      "02T09 T",
      "03T09 T",
      "04T18 T",
      "05T18 T",
      "06T18 T",
    ]);
  },

  "of COUNT as it is given counts from this task": async (api) => {
    const { user, tasks } = await start(api, { rrule: "FREQ=DAILY;COUNT=5" });
    const recurrence = { rrule: "FREQ=DAILY;COUNT=2", catch_up: "all" };
    await patch(user, tasks[2], { recurrence, scope: "following" });
    await goTo(api, "2030-01-20T00:00:00Z");
    assertEquals(
      await days(user),
      ["02T09 T", "03T09 T", "04T09 T", "05T09 T"],
    );
  },

  "keeps for the next what concerned this task alone": async (api) => {
    const { user, tasks } = await start(api);
    await patch(user, tasks[2], { title: "U", priority: "high" });
    const recurrence = { rrule: "FREQ=DAILY;INTERVAL=2", catch_up: "all" };
    await patch(user, tasks[2], { recurrence, labels: ["x"] });
    await goTo(api, "2030-01-04T12:00:00Z");
    const next = (await open(user)).at(-1);
    assertEquals(
      [next?.title, next?.priority, next?.labels],
      ["T", "medium", []],
    );
  },

  "of exclusions or catch-up leaves the series one": async (api) => {
    const { user, tasks } = await start(api, { rrule: "FREQ=DAILY;COUNT=6" });
    const recurrence = {
      rrule: "FREQ=DAILY;COUNT=6",
      exdates: ["2030-01-05T09:00:00Z"],
      catch_up: "skip",
    };
    const changed = await patch(user, tasks[2], { recurrence });
    assertEquals(changed.series_id, tasks[0]?.series_id);
    await goTo(api, "2030-01-06T08:00:00Z");
    assertEquals(
      await days(user),
      ["02T09 T", "03T09 T", "04T09 T", "06T09 T"],
    );
    assertEquals((await open(user)).at(-1)?.recurrence, changed.recurrence);
  },

  "ends the series here with recurrence null": async (api) => {
    const { user, tasks } = await start(api);
    const changed = await patch(user, tasks[2], { recurrence: null });
    assertEquals(changed.recurrence, null);
    assertEquals(changed.series_id, tasks[1]?.series_id);
    await goTo(api, "2030-01-20T00:00:00Z");
    await user.send("PATCH", `/tasks/${tasks[1]?.id}/complete`);
    assertEquals(await days(user), ["02T09 T", "04T09 T"]);
    const [, ended] = await open(user);
    assertEquals(ended?.recurrence, null);
    // It can begin anew.
    const recurrence = { rrule: "FREQ=WEEKLY" };
    const again = await patch(user, ended, { recurrence });
    assertNotEquals(again.series_id, tasks[1]?.series_id);
    await goTo(api, "2030-01-20T00:00:00Z");
    assertEquals((await days(user)).slice(2), ["18T09 T", "25T09 T"]);
  },

  "leaves nothing of the old series that might go on": async (api) => {
    const { user } = await start(api);
    const rrule = "FREQ=DAILY";
    const { json: first } = await user.send("POST", "/tasks", {
      body: {
        title: "C",
        due_date: "2030-01-10",
        recurrence: { rrule, mode: "completion" },
      },
    });
    const path = `/tasks/${first.id}`;
    await user.send("PATCH", `${path}/complete`);
    const second = (await open(user)).find(({ title }) => title === "C");
    await user.send("DELETE", `/tasks/${second?.id}`);
    await patch(user, first, { recurrence: { rrule: "FREQ=WEEKLY" } });
    await user.send("POST", `/tasks/${second?.id}/restore`);
    await user.send("PATCH", `/tasks/${second?.id}/complete`);
    // What the new series has made of the first, which is done.
    const tasks = (await days(user)).filter((day) => day.endsWith("C"));
    assertEquals(tasks, ["17 C"]);
  },

  "by PUT without a recurrence leaves it; null ends it": async (api) => {
    const { user, tasks } = await start(api);
    const [, , head] = tasks;
    assert(head);
    const { due_date, recurrence } = head;
    const put = (body: object) =>
      user.send("PUT", `/tasks/${head.id}`, {
        body: { title: "U", due_date, ...body },
      });
    for (const body of [{}, { recurrence }]) {
      const kept = await put(body);
      assertEquals(kept.json.series_id, head?.series_id);
      assertEquals(kept.json.recurrence, recurrence);
    }
    const ended = await put({ recurrence: null });
    assertEquals(ended.json.recurrence, null);
    await goTo(api, "2030-01-20T00:00:00Z");
    assertEquals(await days(user), ["02T09 T", "03T09 T", "04T09 U"]);
  },

  "by PUT of what was read moves nothing, though it was moved alone": async (
    api,
  ) => {
    const { user, tasks } = await start(api);
    const head = tasks[2];
    const moved = await patch(user, head, {
      due_date: "2030-01-04T18:00:00Z",
    });
    const { title, due_date, recurrence } = moved;
    for (const scope of ["following", "series"]) {
      const { json } = await user.send(
        "PUT",
        `/tasks/${head?.id}?scope=${scope}`,
        { body: { title, due_date, recurrence } },
      );
      assertEquals(json.series_id, head?.series_id);
    }
  },

  "by PATCH replaces it as a whole": async (api) => {
    const { user, tasks } = await start(api, {
      exdates: ["2030-01-10T09:00:00Z"],
    });
    const recurrence = { rrule: "FREQ=DAILY" };
    const changed = await patch(user, tasks[2], { recurrence });
    assertEquals(changed.recurrence, {
      rrule: "FREQ=DAILY",
      exdates: [],
      mode: "schedule",
      catch_up: "once",
    });
  },

  "makes a plain task recur, and needs its due date": async (api) => {
    const { user } = await start(api);
    const { json: plain } = await user.send("POST", "/tasks", {
      body: { title: "P" },
    });
    const recurrence = { rrule: "FREQ=DAILY" };
    const answer = await user.send("PATCH", `/tasks/${plain.id}`, {
      body: { recurrence },
    });
    assertProblem(answer, {
      status: 422,
      kind: "invalid-input",
      pointers: ["#/due_date"],
    });
    await patch(user, plain, { recurrence, due_date: "2030-01-10" });
    await user.send("PATCH", `/tasks/${plain.id}/complete`);
    assert((await days(user)).includes("11 P"));
  },
});
