import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
} from "@std/assert";
import type { AnswerBody } from "../../support/api_app.ts";
import { assertProblem } from "../../support/assert_problem.ts";
import { outboxEvents } from "../../support/outbox_rows.ts";
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

testCases("a recurring task", startSeriesApi, {
  "is answered with its rule in canonical text and its series": async (api) => {
    const ada = await seriesUser(api);
    const task = await createSeries(ada, {}, {
      rrule: "byday=th,mo;freq=weekly;interval=1",
      exdates: ["2030-01-10T10:00:00+01:00"],
    });
    assertEquals(task.recurrence, {
      rrule: "FREQ=WEEKLY;BYDAY=MO,TH",
      exdates: ["2030-01-10T09:00:00.000Z"],
      mode: "schedule",
      catch_up: "once",
    });
    assert(typeof task.series_id === "string");
    const { json } = await ada.send("GET", `/tasks/${task.id}`);
    assertEquals(json, task);
    const { items } = (await ada.send("GET", "/tasks")).json;
    assertEquals(items, [task]);
    assertEquals(await eventTypes(api.database.sql, ada.id), ["task.created"]);
  },

  "is refused with pointers when its rule can't be meant": async (api) => {
    const ada = await seriesUser(api);
    const refused = [
      [{ rrule: "FREQ=HOURLY" }, "#/recurrence/rrule"],
      [{ rrule: "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30" }, "#/recurrence/rrule"],
      [{ rrule: "FREQ=DAILY;UNTIL=20291231T000000Z" }, "#/recurrence/rrule"],
      [{ rrule: "FREQ=DAILY;UNTIL=20301231" }, "#/recurrence/rrule"],
      [{ rrule: "FREQ=DAILY", mode: "often" }, "#/recurrence/mode"],
      [{ rrule: "FREQ=DAILY", exdates: ["soon"] }, "#/recurrence/exdates/0"],
    ] as const;
    const problem = { status: 422, kind: "invalid-input" };
    const task = await createSeries(ada);
    const before = await outboxEvents(api.database.sql, ada.id);
    for (const [recurrence, pointer] of refused) {
      const due_date = "2030-01-02T09:00:00Z";
      const body = { title: "T", due_date, recurrence };
      const path = `/tasks/${task.id}`;
      for (
        const answer of [
          await ada.send("POST", "/tasks", { body }),
          await ada.send("PUT", path, { body }),
          await ada.send("PATCH", path, { body: { recurrence } }),
        ]
      ) assertProblem(answer, { ...problem, pointers: [pointer] });
      const operations = [
        { op: "create", task: body },
        { op: "update", task_id: task.id, task: { recurrence } },
      ];
      const { json } = await ada.send("POST", "/tasks/batch", {
        body: { operations },
      });
      const results = json.results as { problem: AnswerBody }[];
      assertEquals(
        results.map(({ problem }) => problem.errors?.[0]?.pointer),
        [0, 1].map((index) =>
          pointer.replace("#", `#/operations/${index}/task`)
        ),
      );
    }
    assertEquals(await outboxEvents(api.database.sql, ada.id), before);
  },

  "needs a due date, and keeps one": async (api) => {
    const ada = await seriesUser(api);
    const recurrence = { rrule: "FREQ=DAILY" };
    const problem = {
      status: 422,
      kind: "invalid-input",
      pointers: ["#/due_date"],
    };
    const body = { title: "T", recurrence };
    assertProblem(await ada.send("POST", "/tasks", { body }), problem);
    const { id } = await createSeries(ada);
    const path = `/tasks/${id}`;
    const patch = { body: { due_date: null } };
    assertProblem(await ada.send("PATCH", path, patch), problem);
    assertProblem(await ada.send("PUT", path, { body }), problem);
  },

  "has a successor, with its events, when it is completed": async (api) => {
    const ada = await seriesUser(api);
    const task = await createSeries(ada, {
      description: "d",
      priority: "high",
      labels: ["a"],
      time_zone: "UTC",
    });
    await ada.send("PATCH", `/tasks/${task.id}/complete`);
    const { items } = (await ada.send("GET", "/tasks?completed=false")).json;
    const [next] = items;
    assert(next && items.length === 1);
    assertEquals(next, {
      ...task,
      id: next.id,
      due_date: "2030-01-03T09:00:00.000Z",
    });
    assertNotEquals(next.id, task.id);
    const events = await outboxEvents(api.database.sql, ada.id);
    assertEquals(
      events.slice(1).map(({ event_type }) => event_type),
      ["task.completed", ...STEP],
    );
    assertEquals(events.slice(2, 4).map(({ payload }) => payload), [
      {
        task_id: task.id,
        title: "T",
        series_id: `${task.series_id}`,
        rrule: "FREQ=DAILY",
        occurrence: "2030-01-02T09:00:00.000Z",
      },
      {
        task_id: next.id,
        previous_task_id: task.id,
        series_id: `${task.series_id}`,
        title: "T",
        due_date: "2030-01-03T09:00:00.000Z",
        occurrence: "2030-01-03T09:00:00.000Z",
      },
    ]);
  },

  "has one successor, whoever is first and however often": async (api) => {
    const ada = await seriesUser(api);
    const { id } = await createSeries(ada);
    const path = `/tasks/${id}`;
    const acts = [
      () => ada.send("PATCH", `${path}/complete`),
      () => ada.send("PATCH", `${path}/reopen`),
      () => ada.send("PATCH", `${path}/complete`),
      () => ada.send("DELETE", path),
      () => ada.send("POST", `${path}/restore`),
      () => ada.send("PATCH", `${path}/reopen`),
      () => ada.send("POST", `${path}/skip`),
      () => ada.send("POST", `${path}/restore`),
    ];
    for (const act of acts) {
      const { status } = await act();
      assert(status < 300, `${status}`);
      assertEquals(await occurrencesOf(api, ada), ["01-02T09", "01-03T09"]);
    }
    await api.setTime("2030-01-02T09:00:00Z");
    assertEquals(await api.settle(), 0);
    await api.setTime("2030-01-03T09:00:00Z");
    assertEquals(await api.settle(), 1);
    assertEquals((await occurrencesOf(api, ada)).length, 3);
    const types = await eventTypes(api.database.sql, ada.id);
    assertEquals(types.filter((type) => STEP.includes(type)).length, 7);
  },

  "has a successor when its due time passes, to the millisecond": async (
    api,
  ) => {
    const ada = await seriesUser(api);
    await createSeries(ada);
    await api.setTime("2030-01-02T08:59:59.999Z");
    assertEquals(await api.settle(), 0);
    await api.setTime("2030-01-02T09:00:00Z");
    assertEquals(await api.settle(), 1);
    assertEquals(await api.settle(), 0);
    assertEquals(await occurrencesOf(api, ada), ["01-02T09", "01-03T09"]);
    const events = await outboxEvents(api.database.sql, ada.id);
    const [, due, created, task] = events;
    assertEquals(events.slice(1).map((each) => each.event_type), STEP);
    assertEquals(due?.correlation_id, null);
    assertEquals(created?.correlation_id, due?.event_id);
    assertEquals(task?.correlation_id, due?.event_id);
  },

  "keeps its occurrence when its due date is moved": async (api) => {
    const ada = await seriesUser(api);
    const { id } = await createSeries(ada);
    const body = { due_date: "2030-02-01T12:00:00Z", title: "Moved" };
    await ada.send("PATCH", `/tasks/${id}`, { body });
    await api.setTime("2030-01-02T09:00:00Z");
    await api.settle();
    const tasks = await seriesTasks(api.database.sql, ada.id);
    assertEquals(
      tasks.map(({ title, occurrence, dueDate }) => [
        title,
        occurrence.toISOString(),
        dueDate.toISOString(),
      ]),
      [
        ["Moved", "2030-01-02T09:00:00.000Z", "2030-02-01T12:00:00.000Z"],
        ["T", "2030-01-03T09:00:00.000Z", "2030-01-03T09:00:00.000Z"],
      ],
    );
  },

  "has a successor when it is deleted or skipped": async (api) => {
    const ada = await seriesUser(api);
    const { id } = await createSeries(ada);
    await ada.send("DELETE", `/tasks/${id}`);
    const [second] = (await ada.send("GET", "/tasks")).json.items;
    assertEquals(second?.due_date, "2030-01-03T09:00:00.000Z");
    const answer = await ada.send("POST", `/tasks/${second?.id}/skip`);
    const next = answer.json.next as AnswerBody;
    assertEquals(next.due_date, "2030-01-04T09:00:00.000Z");
    assertEquals((await ada.send("GET", "/tasks")).json.items, [next]);
    assertEquals(
      await eventTypes(api.database.sql, ada.id, { after: 5 }),
      ["task.deleted", ...STEP],
    );
  },

  "is skipped once, however often that is asked for": async (api) => {
    const ada = await seriesUser(api);
    const { id } = await createSeries(ada);
    const first = await ada.send("POST", `/tasks/${id}/skip`);
    const events = await outboxEvents(api.database.sql, ada.id);
    const again = await ada.send("POST", `/tasks/${id}/skip`);
    assertEquals(again.json, first.json);
    assertEquals(await outboxEvents(api.database.sql, ada.id), events);
    const { id: plain } = (await ada.send("POST", "/tasks", {
      body: { title: "P" },
    })).json;
    await ada.send("DELETE", `/tasks/${plain}`);
    const answer = await ada.send("POST", `/tasks/${plain}/skip`);
    assertProblem(answer, { status: 404, kind: "not-found" });
  },

  "is skipped once for an Idempotency-Key": async (api) => {
    const ada = await seriesUser(api);
    const { id } = await createSeries(ada);
    const request = { headers: { "idempotency-key": "k" } };
    const first = await ada.send("POST", `/tasks/${id}/skip`, request);
    const again = await ada.send("POST", `/tasks/${id}/skip`, request);
    assertEquals(again.json, first.json);
    assertEquals((await occurrencesOf(api, ada)).length, 2);
  },

  "can't be skipped when it is completed, or on no schedule": async (api) => {
    const ada = await seriesUser(api);
    const { json: plain } = await ada.send("POST", "/tasks", {
      body: { title: "T" },
    });
    const done = await createSeries(ada);
    await ada.send("PATCH", `/tasks/${done.id}/complete`);
    const after = await createSeries(ada, {}, { mode: "completion" });
    const details = [/does not recur/, /is completed/, /mode completion/];
    for (const [index, { id }] of [plain, done, after].entries()) {
      const answer = await ada.send("POST", `/tasks/${id}/skip`);
      assertProblem(answer, { status: 409, kind: "not-skippable" });
      assertMatch(`${answer.json.detail}`, details[index] ?? /^$/);
    }
  },
});
