import { assert, assertEquals } from "@std/assert";
import type { AnswerBody, ApiUser } from "../../support/api_app.ts";
import { assertProblem } from "../../support/assert_problem.ts";
import { outboxEvents } from "../../support/outbox_rows.ts";
import {
  eventTypes,
  type SeriesApi,
  startSeriesApi,
} from "../../support/series_api.ts";
import { seriesUser } from "../../support/series_cases.ts";
import { testCases } from "../../support/test_cases.ts";

const DUE = "2030-01-02T09:00:00Z";
const TO = { recipient: "ada@example.com" };
const REMINDERS = [
  { before_due: "PT1H", ...TO },
  { remind_at: "2030-01-01T12:00:00Z", channel: "in_app" },
  { before_due: "P1D", ...TO },
];

/** Creates a task by each of the requests that can; answers the tasks. */
async function createByAll(
  user: ApiUser,
  task: Record<string, unknown>,
): Promise<AnswerBody[]> {
  const plain = await user.send("POST", "/tasks", { body: task });
  assertEquals(plain.status, 201, JSON.stringify(plain.json));
  const keyed = await user.send("POST", "/tasks", {
    body: task,
    headers: { "idempotency-key": crypto.randomUUID() },
  });
  const batch = await user.send("POST", "/tasks/batch", {
    body: { operations: [{ op: "create", task }] },
  });
  const [result] = batch.json.results as { task: AnswerBody }[];
  assert(result);
  return [plain.json, keyed.json, result.task];
}

/** The reminders of a task, in the order of their creation. */
async function remindersOf(
  user: ApiUser,
  { id }: { id: number },
): Promise<AnswerBody[]> {
  return (await user.send("GET", `/tasks/${id}/reminders`)).json.items;
}

/** Lets the time pass and the scheduler continue series. */
async function goTo(api: SeriesApi, at: string): Promise<void> {
  await api.setTime(at);
  await api.settle();
}

testCases("a new task with reminders", startSeriesApi, {
  "has them in their order, each after task.created": async (api) => {
    const user = await seriesUser(api);
    const body = { title: "T", due_date: DUE, reminders: REMINDERS };
    const tasks = await createByAll(user, body);
    for (const task of tasks) {
      assertEquals(
        (await remindersOf(user, task)).map((each) => [
          each.remind_at,
          each.before_due,
          each.channel,
          each.recipient,
        ]),
        [
          ["2030-01-02T08:00:00.000Z", "PT1H", "email", "ada@example.com"],
          ["2030-01-01T12:00:00.000Z", null, "in_app", null],
          ["2030-01-01T09:00:00.000Z", "P1D", "email", "ada@example.com"],
        ],
      );
    }
    const step = ["task.created", ...Array(3).fill("reminder.scheduled")];
    assertEquals(
      await eventTypes(api.database.sql, user.id),
      [...step, ...step, ...step],
    );
    const events = await outboxEvents(api.database.sql, user.id);
    assertEquals(
      events.slice(1, 4).map((event) =>
        event.event_type === "reminder.scheduled"
          ? event.payload.scheduled_time
          : null
      ),
      [
        "2030-01-02T08:00:00.000Z",
        "2030-01-01T12:00:00.000Z",
        "2030-01-01T09:00:00.000Z",
      ],
    );
  },

  "hands the relative ones on, though it was due already": async (api) => {
    const user = await seriesUser(api);
    const [task] = await createByAll(user, {
      title: "T",
      due_date: "2029-12-30T09:00:00Z",
      recurrence: { rrule: "FREQ=DAILY" },
      reminders: REMINDERS,
    });
    await goTo(api, "2030-01-01T00:00:00Z");
    const path = "/tasks?completed=false&sort=-due_date&limit=1";
    const [next] = (await user.send("GET", path)).json.items;
    assert(task && next && next.id !== task.id);
    assertEquals(next.due_date, "2030-01-01T09:00:00.000Z");
    assertEquals(
      (await remindersOf(user, next)).map(({ remind_at }) => remind_at),
      ["2030-01-01T08:00:00.000Z", "2029-12-31T09:00:00.000Z"],
    );
  },

  "is refused with pointers, and not made": async (api) => {
    const user = await seriesUser(api);
    const refused: [pointer: string, task: Record<string, unknown>][] = [
      ["/reminders/0/before_due", {
        due_date: null,
        reminders: [{ before_due: "PT1H", ...TO }],
      }],
      ["/reminders/1/before_due", {
        reminders: [REMINDERS[0], { before_due: "soon", ...TO }],
      }],
      ["/reminders/1/recipient", {
        reminders: [REMINDERS[0], { before_due: "PT1H" }],
      }],
      ["/reminders/0/channel", { reminders: [{ channel: "fax", ...TO }] }],
      ["/reminders", { reminders: Array(21).fill(REMINDERS[0]) }],
    ];
    for (const [pointer, fields] of refused) {
      const task = { title: "T", due_date: DUE, ...fields };
      const answer = await user.send("POST", "/tasks", { body: task });
      assertEquals(answer.status, 422);
      assert(
        answer.json.errors?.some((each) => each.pointer === `#${pointer}`),
        JSON.stringify(answer.json),
      );
      const { json } = await user.send("POST", "/tasks/batch", {
        body: { operations: [{ op: "create", task }] },
      });
      const [result] = json.results as { problem: AnswerBody }[];
      assert(
        result?.problem.errors?.some((each) =>
          each.pointer === `#/operations/0/task${pointer}`
        ),
        JSON.stringify(json),
      );
    }
    assertEquals(await outboxEvents(api.database.sql, user.id), []);
    assertEquals((await user.send("GET", "/tasks")).json.items, []);
  },

  "takes the token's address as the contact": async (api) => {
    await api.setTime("2030-01-01T00:00:00Z");
    const reminders = [{ before_due: "PT1H" }];
    const task = { title: "T", due_date: DUE, reminders };
    const operations = [{ op: "create", task }];
    const requests: [path: string, body: unknown][] = [
      ["/tasks", task],
      ["/tasks/batch", { atomic: true, operations }],
    ];
    for (const [path, body] of requests) {
      const user = await api.user({ email: "ada@example.com" });
      await user.send("POST", path, { body });
      const { items } = (await user.send("GET", "/reminders")).json;
      assertEquals(items.map(({ recipient }) => recipient), [null]);
    }
  },

  "can't be replaced with some": async (api) => {
    const user = await seriesUser(api);
    const [task] = await createByAll(user, { title: "T", due_date: DUE });
    const body = { title: "T", reminders: REMINDERS };
    for (const method of ["PUT", "PATCH"]) {
      const answer = await user.send(method, `/tasks/${task?.id}`, { body });
      assertProblem(answer, {
        status: 422,
        kind: "invalid-input",
        pointers: ["#/reminders"],
      });
    }
  },
});

testCases("a task", startSeriesApi, {
  "has room for 100 reminders that may fire": async (api) => {
    const user = await seriesUser(api);
    const { json: task } = await user.send("POST", "/tasks", {
      body: {
        title: "T",
        due_date: DUE,
        reminders: Array(20).fill(REMINDERS[0]),
      },
    });
    const path = `/tasks/${task.id}/reminders`;
    const body = { remind_at: "2030-01-01T12:00:00Z", ...TO };
    const statuses: number[] = [];
    for (let n = 0; n < 81; n++) {
      statuses.push((await user.send("POST", path, { body })).status);
    }
    assertEquals(statuses, [...Array(80).fill(201), 422]);
    const [first] = await remindersOf(user, task);
    await user.send("DELETE", `/reminders/${first?.reminder_id}`);
    assertEquals((await user.send("POST", path, { body })).status, 201);
  },
});
