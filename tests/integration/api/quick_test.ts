import { assert, assertEquals } from "@std/assert";
import {
  assertProblem,
  type ExpectedProblem,
} from "../../support/assert_problem.ts";
import { type SeriesApi, startSeriesApi } from "../../support/series_api.ts";
import type { AnswerBody, ApiUser } from "../../support/api_app.ts";
import { testCases } from "../../support/test_cases.ts";
import { stopTime } from "../../support/test_database.ts";

/** A Tuesday; in Tokyo it is nine hours later. */
const NOW = "2030-01-01T20:00:00Z";

const TOO_LONG: ExpectedProblem = {
  status: 422,
  kind: "invalid-input",
  pointers: ["#/text"],
};

function start(): Promise<SeriesApi> {
  return startSeriesApi(NOW);
}

async function quick(
  user: ApiUser,
  text: string,
): Promise<{ task: AnswerBody; understood: unknown[] }> {
  const { status, headers, json } = await user.send("POST", "/tasks/quick", {
    body: { text },
  });
  assertEquals(status, 201, JSON.stringify(json));
  const task = json.task as AnswerBody;
  assertEquals(headers.get("location"), `/${user.id}/tasks/${task.id}`);
  assertEquals(headers.get("etag"), '"1"');
  return { task, understood: json.understood as unknown[] };
}

testCases("POST tasks/quick", start, {
  "creates the task and answers what was understood": async (api) => {
    const user = await api.user();
    const { task, understood } = await quick(
      user,
      "water plants tomorrow 9am !high #home every friday",
    );
    assertEquals((await user.send("GET", `/tasks/${task.id}`)).json, task);
    const { title, due_date, priority, labels, recurrence } = task;
    assertEquals({ title, due_date, priority, labels, recurrence }, {
      title: "water plants",
      due_date: "2030-01-02T09:00:00.000Z",
      priority: "high",
      labels: ["home"],
      recurrence: {
        rrule: "FREQ=WEEKLY;BYDAY=FR",
        exdates: [],
        mode: "schedule",
        catch_up: "once",
      },
    });
    assertEquals(understood, [
      { kind: "due", start: 13, end: 25, text: "tomorrow 9am" },
      { kind: "priority", start: 26, end: 31, text: "!high" },
      { kind: "label", start: 32, end: 37, text: "#home" },
      { kind: "recurrence", start: 38, end: 50, text: "every friday" },
    ]);
  },

  "reads days and times in the zone of the preferences": async (api) => {
    const user = await api.user();
    const time_zone = "Asia/Tokyo";
    await user.send("PUT", "/preferences", { body: { time_zone } });
    const { task: day } = await quick(user, "call today");
    assertEquals([day.due_date, day.time_zone], ["2030-01-02", time_zone]);
    const { task: time } = await quick(user, "call today 9am");
    assertEquals(time.due_date, "2030-01-02T00:00:00.000Z");
    const { task: plain } = await quick(user, "call");
    assertEquals([plain.due_date, plain.time_zone], [null, null]);
  },

  "takes for the title what it does not understand": async (api) => {
    const user = await api.user();
    for (const text of ["???", "every", "!", "#", "32 Juvember", "🎉"]) {
      const { task, understood } = await quick(user, text);
      assertEquals([task.title, understood], [text, []]);
    }
    const { task } = await quick(user, "  tomorrow ");
    assertEquals([task.title, task.due_date], ["tomorrow", "2030-01-02"]);
  },

  "continues what recurs, at the due date": async (api) => {
    const user = await api.user();
    const { task } = await quick(user, "stretch every day 8am");
    assertEquals(task.due_date, "2030-01-02T08:00:00.000Z");
    await user.send("PATCH", `/tasks/${task.id}/complete`);
    const { items } = (await user.send("GET", "/tasks?completed=false")).json;
    assertEquals(items[0]?.due_date, "2030-01-03T08:00:00.000Z");
  },

  "ends what recurs, at the end that the words name": async (api) => {
    const user = await api.user();
    const endOf = async (text: string) => {
      const { task } = await quick(user, text);
      const { rrule } = task.recurrence as { rrule: string };
      return [task.title, task.due_date, rrule];
    };
    assertEquals(await endOf("pills every day for 10 days"), [
      "pills",
      "2030-01-01",
      "FREQ=DAILY;UNTIL=20300110",
    ]);
    assertEquals(await endOf("pills every day at 8am until friday"), [
      "pills",
      "2030-01-02T08:00:00.000Z",
      "FREQ=DAILY;UNTIL=20300104T235959Z",
    ]);
    assertEquals(await endOf("pills every! day for 2 times"), [
      "pills",
      "2030-01-01",
      "FREQ=DAILY;COUNT=2",
    ]);
  },

  "answers the same task for the same Idempotency-Key": async (api) => {
    const user = await api.user();
    const send = (text: string) =>
      user.send("POST", "/tasks/quick", {
        body: { text },
        headers: { "idempotency-key": "k" },
      });
    const first = await send("call tomorrow");
    const again = await send("call tomorrow");
    assertEquals(again.json, first.json);
    assertEquals(again.headers.get("idempotency-replayed"), "true");
    assertEquals(again.headers.get("location"), first.headers.get("location"));
    assertEquals((await user.send("GET", "/tasks")).json.items.length, 1);
    assertProblem(await send("call today"), {
      status: 422,
      kind: "idempotency-key-reused",
    });
  },

  "has kept what it would read in another way by now": async (api) => {
    const user = await api.user();
    // With the day, which is over then, it is too long for a title.
    const body = { text: `${"x".repeat(490)} on 2030-01-01 9pm` };
    const headers = { "idempotency-key": "k" };
    const send = (request: object) =>
      user.send("POST", "/tasks/quick", { body, ...request });
    const first = await send({ headers });
    assertEquals(first.status, 201);
    await api.setTime("2030-01-02T00:00:00Z");
    assertEquals((await send({ headers })).json, first.json);
    assertProblem(await send({}), TOO_LONG);
    await api.setTime(NOW);
  },

  "keeps a refusal for the same Idempotency-Key": async (api) => {
    const user = await api.user();
    const request = {
      body: { text: "x".repeat(501) },
      headers: { "idempotency-key": "k" },
    };
    assertProblem(await user.send("POST", "/tasks/quick", request), TOO_LONG);
    const again = await user.send("POST", "/tasks/quick", request);
    assertProblem(again, TOO_LONG);
    assertEquals(again.headers.get("idempotency-replayed"), "true");
  },

  "counts days by the clock by which tasks fall due": async (api) => {
    const user = await api.user();
    // That of the process stays where it is.
    await stopTime(api.database.sql, "2030-02-01T00:00:00Z");
    const { task } = await quick(user, "call tomorrow");
    assertEquals(task.due_date, "2030-02-02");
    await api.setTime(NOW);
  },

  "refuses what can't be a task, and points at the text": async (api) => {
    const user = await api.user();
    const texts = [
      "",
      "  ",
      "a\u0000b",
      "x".repeat(1_001),
      "x".repeat(501),
    ];
    for (const text of texts) {
      const answer = await user.send("POST", "/tasks/quick", {
        body: { text },
      });
      const detail = assertProblem(answer, {
        status: 422,
        kind: "invalid-input",
        pointers: ["#/text"],
      });
      assert(detail !== "", text);
    }
    assertEquals((await user.send("GET", "/tasks")).json.items, []);
  },
});
