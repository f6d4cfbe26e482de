import { assert, assertEquals, assertMatch } from "@std/assert";
import { assertProblem } from "../../support/assert_problem.ts";
import { startApi } from "../../support/api_app.ts";
import { outboxEvents, outboxRows } from "../../support/outbox_rows.ts";
import { testCases } from "../../support/test_cases.ts";

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

testCases("the task routes", startApi, {
  "POST tasks answers the whole task when only a title is given": async (
    api,
  ) => {
    const user = await api.user();
    const { status, headers, json } = await user.send("POST", "/tasks", {
      body: { title: "Water the plants" },
    });
    assertEquals(status, 201);
    assertEquals(headers.get("content-type"), "application/json");
    assertEquals(headers.get("location"), `/${user.id}/tasks/${json.id}`);
    assertEquals(headers.get("etag"), '"1"');
    const { id, created_at } = json;
    assert(Number.isInteger(id));
    assertMatch(String(created_at), INSTANT);
    assertEquals<object>(json, {
      id,
      user_id: user.id,
      title: "Water the plants",
      description: null,
      completed: false,
      completed_at: null,
      priority: "medium",
      labels: [],
      due_date: null,
      time_zone: null,
      recurrence: null,
      series_id: null,
      revision: 1,
      created_at,
      updated_at: created_at,
    });
    const read = await user.send("GET", `/tasks/${id}`);
    assertEquals(read.json, json);
    assertEquals(read.headers.get("etag"), '"1"');
  },

  "POST tasks keeps every field as it is given": async (api) => {
    const user = await api.user();
    const given = {
      title: "  Tab\tand “quotes” 👩‍👩‍👧‍👦 e\u0301 \u202e ",
      description: "a\r\nb\u0001",
      priority: "urgent",
      labels: ["b", "a", "B", "ä"],
      due_date: "2024-02-29T23:59:59.123456789+05:30",
      time_zone: "America/Argentina/Buenos_Aires",
    };
    const { status, json } = await user.send("POST", "/tasks", { body: given });
    assertEquals(status, 201);
    for (const [field, value] of Object.entries(given)) {
      const expected = field === "due_date"
        ? "2024-02-29T18:29:59.123Z"
        : value;
      assertEquals(json[field], expected, field);
    }
    const read = await user.send("GET", `/tasks/${json.id}`);
    assertEquals(read.json, json);
  },

  "POST tasks writes task.created byte for byte": async (api) => {
    const user = await api.user();
    const { json } = await user.send("POST", "/tasks", {
      body: { title: "T", due_date: "2030-01-01T00:00:00Z" },
      headers: {
        "x-request-id": "request-1",
        "traceparent": `00-${TRACE}-00f067aa0ba902b7-01`,
      },
    });
    const [row, ...rest] = await outboxRows(api.database.sql, user.id);
    assert(row);
    assertEquals(rest, []);
    const { timestamp } = JSON.parse(row.value);
    assertMatch(timestamp, INSTANT);
    assertEquals(
      row.value,
      `{"event_id":"${row.eventId}","event_type":"task.created",` +
        `"timestamp":"${timestamp}","version":"1.0",` +
        `"source":"task-service","correlation_id":"request-1",` +
        `"user_id":"${user.id}","payload":{"task_id":${json.id},` +
        `"title":"T","description":null,"completed":false,` +
        `"priority":"medium","due_date":"2030-01-01T00:00:00.000Z",` +
        `"labels":[],"time_zone":null,"revision":1}}`,
    );
    const traceparent = row.headers[3]?.[1] ?? "";
    assertMatch(traceparent, new RegExp(`^00-${TRACE}-[0-9a-f]{16}-01$`));
    assertEquals({ ...row, value: "" }, {
      topic: "task-events",
      owner: "task-service",
      eventId: row.eventId,
      eventType: "task.created",
      key: user.id,
      value: "",
      headers: [
        ["event_id", row.eventId],
        ["event_type", "task.created"],
        ["content-type", "application/json"],
        ["traceparent", traceparent],
        ["correlation_id", "request-1"],
      ],
    });
  },

  "POST tasks leaves neither task nor event when it is refused": async (
    api,
  ) => {
    const user = await api.user();
    await user.send("POST", "/tasks", { body: { title: "" } });
    assertEquals((await outboxRows(api.database.sql, user.id)).length, 0);
    assertEquals((await user.send("GET", "/tasks")).json.items, []);
  },

  "POST tasks gives ids of their own to tasks made at once": async (api) => {
    const user = await api.user();
    const answers = await Promise.all(
      Array.from(
        { length: 100 },
        (_, n) => user.send("POST", "/tasks", { body: { title: `${n}` } }),
      ),
    );
    const ids = new Set(answers.map(({ json }) => json.id));
    assertEquals(ids.size, 100);
    assertEquals((await outboxRows(api.database.sql, user.id)).length, 100);
  },

  "PATCH complete completes once and emits once": async (api) => {
    const user = await api.user();
    const { json: task } = await user.send("POST", "/tasks", {
      body: { title: "T" },
    });
    const path = `/tasks/${task.id}/complete`;
    const headers = { "x-request-id": "request-2" };
    const first = await user.send("PATCH", path, { headers });
    assertEquals(first.status, 200);
    assertEquals(first.headers.get("etag"), '"2"');
    const { completed_at } = first.json;
    assertMatch(String(completed_at), INSTANT);
    assertEquals<object>(first.json, {
      ...task,
      completed: true,
      completed_at,
      revision: 2,
      updated_at: completed_at,
    });
    const again = await Promise.all(
      [1, 2, 3].map(() => user.send("PATCH", path, { headers })),
    );
    for (const { json } of again) assertEquals(json, first.json);
    const events = await outboxEvents(api.database.sql, user.id);
    const [, completed] = events;
    assertEquals(events.length, 2);
    assert(completed?.event_type === "task.completed");
    assertEquals(completed.correlation_id, "request-2");
    assertEquals(completed.completed_at, completed_at);
    assertEquals(completed.payload.completed, true);
    assertEquals(completed.payload.revision, 2);
  },

  "PATCH complete emits once when many complete at once": async (api) => {
    const user = await api.user();
    const { json: task } = await user.send("POST", "/tasks", {
      body: { title: "T" },
    });
    const answers = await Promise.all(
      Array.from(
        { length: 10 },
        () => user.send("PATCH", `/tasks/${task.id}/complete`),
      ),
    );
    assertEquals(new Set(answers.map(({ status }) => status)), new Set([200]));
    const events = await outboxEvents(api.database.sql, user.id);
    assertEquals(
      events.map(({ event_type }) => event_type),
      ["task.created", "task.completed"],
    );
  },

  "GET task hides another user's as if it were absent": async (api) => {
    const owner = await api.user();
    const stranger = await api.user();
    const { json } = await owner.send("POST", "/tasks", {
      body: { title: "T" },
    });
    const headers = { "x-request-id": "same" };
    for (
      const [method, suffix] of [
        ["GET", ""],
        ["HEAD", ""],
        ["PATCH", "/complete"],
        ["GET", "/reminders"],
        ["POST", "/reminders"],
      ] as const
    ) {
      const body = method === "POST"
        ? { body: { remind_at: "2030-01-01T00:00:00Z", recipient: "a@b.cd" } }
        : {};
      const [foreign, absent] = await Promise.all(
        [json.id, 999_999_999].map((id) =>
          stranger.send(method, `/tasks/${id}${suffix}`, { headers, ...body })
        ),
      );
      assert(foreign && absent);
      assertEquals(foreign.status, 404, `${method} ${suffix}`);
      assertEquals(foreign.json, absent.json);
      assertEquals([...foreign.headers], [...absent.headers]);
    }
    const { json: read } = await owner.send("GET", `/tasks/${json.id}`);
    assertEquals(read.completed, false);
  },

  "GET task answers 404 for whatever is no id": async (api) => {
    const user = await api.user();
    const ids = ["0", "-1", "1.5", "1e3", "01", "abc", "%00", "%F0%9F", "+1"]
      .concat("9007199254740993", "99999999999999999999", "1%2F2", "%zz");
    for (const id of ids) {
      const answer = await user.send("GET", `/tasks/${id}`);
      assertProblem(answer, { status: 404, kind: "not-found" });
    }
  },

  "HEAD task answers the headers of GET and no body": async (api) => {
    const user = await api.user();
    const { json } = await user.send("POST", "/tasks", {
      body: { title: "T" },
    });
    const head = await user.send("HEAD", `/tasks/${json.id}`);
    assertEquals(head.status, 200);
    assertEquals(head.headers.get("etag"), '"1"');
    assertEquals<object>(head.json, {});
  },
});
