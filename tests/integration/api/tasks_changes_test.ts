import { assert, assertEquals } from "@std/assert";
import type { TaskbellEvent } from "@taskbell/events";
import { assertProblem } from "../../support/assert_problem.ts";
import {
  type ApiUser,
  apiUser,
  makeApp,
  startApi,
  type TestApi,
} from "../../support/api_app.ts";
import { outboxEvents } from "../../support/outbox_rows.ts";
import { testCases } from "../../support/test_cases.ts";

const FIELDS = {
  title: "Water the plants",
  description: "All of them",
  priority: "high",
  labels: ["home", "garden"],
  due_date: "2030-05-01T08:00:00.000Z",
  time_zone: "Europe/Berlin",
};

const DEFAULTS = {
  description: null,
  priority: "medium",
  labels: [],
  due_date: null,
  time_zone: null,
};

async function createTask(
  user: ApiUser,
  body: object = FIELDS,
): Promise<number> {
  return (await user.send("POST", "/tasks", { body })).json.id;
}

/** What a change emits, after the task's creation. */
async function changesOf(
  api: TestApi,
  user: ApiUser,
): Promise<TaskbellEvent[]> {
  return (await outboxEvents(api.database.sql, user.id)).slice(1);
}

testCases("the changes of a task", startApi, {
  "PATCH changes what it names, and says so in task.updated": async (api) => {
    const user = await api.user();
    const id = await createTask(user);
    const { json: before } = await user.send("GET", `/tasks/${id}`);
    const { status, headers, json } = await user.send("PATCH", `/tasks/${id}`, {
      body: { priority: "low", due_date: null, title: FIELDS.title },
      headers: { "x-request-id": "request-1" },
    });
    assertEquals(status, 200);
    assertEquals(headers.get("etag"), '"2"');
    assertEquals(json, {
      ...before,
      priority: "low",
      due_date: null,
      revision: 2,
      updated_at: json.updated_at,
    });
    assert(String(json.updated_at) >= String(before.updated_at));
    assertEquals((await user.send("GET", `/tasks/${id}`)).json, json);
    const [updated, ...rest] = await changesOf(api, user);
    assertEquals(rest, []);
    assert(updated?.event_type === "task.updated");
    assertEquals(updated.changed_fields, ["priority", "due_date"]);
    assertEquals(updated.correlation_id, "request-1");
    assertEquals(updated.payload.revision, 2);
    assertEquals(updated.payload.priority, "low");
    assertEquals(updated.payload.title, FIELDS.title);
  },

  "PATCH changes each field alone": async (api) => {
    const user = await api.user();
    const others = {
      title: " x ",
      description: null,
      priority: "urgent",
      labels: ["garden", "home"],
      due_date: "2031-01-01",
      time_zone: null,
    };
    for (const [field, value] of Object.entries(others)) {
      const id = await createTask(user);
      const { json } = await user.send("PATCH", `/tasks/${id}`, {
        body: { [field]: value },
      });
      for (const [name, expected] of Object.entries(FIELDS)) {
        assertEquals(json[name], name === field ? value : expected, name);
      }
      const event = (await outboxEvents(api.database.sql, user.id)).at(-1);
      assert(event?.event_type === "task.updated");
      assertEquals(event.changed_fields, [field]);
    }
  },

  "PUT replaces all fields, those that are left out by defaults": async (
    api,
  ) => {
    const user = await api.user();
    const id = await createTask(user);
    const { status, json } = await user.send("PUT", `/tasks/${id}`, {
      body: { title: "T" },
    });
    assertEquals(status, 200);
    for (const [name, expected] of Object.entries(DEFAULTS)) {
      assertEquals(json[name], expected, name);
    }
    const [updated, ...rest] = await changesOf(api, user);
    assertEquals(rest, []);
    assert(updated?.event_type === "task.updated");
    assertEquals(updated.changed_fields.sort(), Object.keys(FIELDS).sort());
  },

  "PUT needs a title and makes no task": async (api) => {
    const user = await api.user();
    const id = await createTask(user);
    const answer = await user.send("PUT", `/tasks/${id}`, {
      body: { priority: "low" },
    });
    const problem = { status: 422, kind: "invalid-input" };
    assertProblem(answer, { ...problem, pointers: ["#/title"] });
    const absent = await user.send("PUT", "/tasks/999999999", { body: FIELDS });
    assertProblem(absent, { status: 404, kind: "not-found" });
    assertEquals(await changesOf(api, user), []);
  },

  "a change that changes nothing leaves revision and events": async (api) => {
    const user = await api.user();
    const id = await createTask(user);
    const { json: before } = await user.send("GET", `/tasks/${id}`);
    const same: [method: string, path: string, body?: object][] = [
      ["PATCH", "", {}],
      ["PATCH", "", FIELDS],
      ["PATCH", "", { due_date: "2030-05-01T10:00:00+02:00" }],
      ["PUT", "", FIELDS],
      ["PATCH", "/reopen"],
      ["POST", "/restore"],
    ];
    for (const [method, path, body] of same) {
      const { status, json } = await user.send(
        method,
        `/tasks/${id}${path}`,
        body && { body },
      );
      assertEquals(status, 200, `${method} ${path}`);
      assertEquals(json, before);
    }
    assertEquals(await changesOf(api, user), []);
  },

  "PATCH and PUT name every field that is wrong or unknown": async (api) => {
    const user = await api.user();
    const id = await createTask(user);
    for (const method of ["PATCH", "PUT"]) {
      const answer = await user.send(method, `/tasks/${id}`, {
        body: {
          title: " ",
          labels: [""],
          due_date: "2030-02-30",
          revision: 1,
          completed: true,
          user_id: "x",
        },
      });
      assertProblem(answer, {
        status: 422,
        kind: "invalid-input",
        pointers: ["#/title", "#/labels/0", "#/due_date"]
          .concat("#/revision", "#/completed", "#/user_id"),
      });
    }
    assertEquals(await changesOf(api, user), []);
  },

  "PATCH reopen makes an open task of a completed one, once": async (api) => {
    const user = await api.user();
    const id = await createTask(user);
    const { json: before } = await user.send("GET", `/tasks/${id}`);
    await user.send("PATCH", `/tasks/${id}/complete`);
    const answers = await Promise.all(
      [1, 2, 3].map(() => user.send("PATCH", `/tasks/${id}/reopen`)),
    );
    for (const { status, headers, json } of answers) {
      assertEquals(status, 200);
      assertEquals(headers.get("etag"), '"3"');
      assertEquals(json, {
        ...before,
        revision: 3,
        updated_at: json.updated_at,
      });
    }
    const [completed, reopened, ...rest] = await changesOf(api, user);
    assertEquals(rest, []);
    assertEquals(completed?.event_type, "task.completed");
    assert(reopened?.event_type === "task.updated");
    assertEquals(reopened.changed_fields, ["completed"]);
    assertEquals(reopened.payload.completed, false);
  },

  "a task that is completed can still be changed": async (api) => {
    const user = await api.user();
    const id = await createTask(user);
    const { json: completed } = await user.send(
      "PATCH",
      `/tasks/${id}/complete`,
    );
    const { json } = await user.send("PATCH", `/tasks/${id}`, {
      body: { title: "T" },
    });
    assertEquals(json.completed_at, completed.completed_at);
    assertEquals(json.title, "T");
  },

  "complete, reopen and restore take no body but an empty object": async (
    api,
  ) => {
    const user = await api.user();
    const id = await createTask(user);
    const routes = [["PATCH", "complete"], ["PATCH", "reopen"]]
      .concat([["POST", "restore"]]) as [string, string][];
    for (const [method, action] of routes) {
      const path = `/tasks/${id}/${action}`;
      const send = (body: unknown) => user.send(method, path, { body });
      assertEquals((await send({})).status, 200);
      assertEquals((await send("")).status, 200);
      const unknown = await send({ completed_at: "2030-01-01T00:00:00Z" });
      const problem = { status: 422, kind: "invalid-input" };
      assertProblem(unknown, { ...problem, pointers: ["#/completed_at"] });
      for (const body of ["[]", "null", "1", '"x"']) {
        assertProblem(await send(body), { ...problem, pointers: ["#"] });
      }
      assertProblem(await send("{"), { status: 400, kind: "malformed-json" });
    }
  },

  "updated_at stays when the clock goes back": async (api) => {
    const clock = { nowMs: Date.parse("2030-01-01T00:00:00.500Z") };
    const app = makeApp(api.database, { clock: { now: () => clock.nowMs } });
    const user = await apiUser((request) => app.fetch(request));
    const id = await createTask(user);
    clock.nowMs -= 1;
    const { json } = await user.send("PATCH", `/tasks/${id}`, {
      body: { title: "T" },
    });
    assertEquals(json.updated_at, "2030-01-01T00:00:00.500Z");
    clock.nowMs += 2;
    const later = await user.send("PATCH", `/tasks/${id}/complete`);
    assertEquals(later.json.updated_at, "2030-01-01T00:00:00.501Z");
  },

  "a change waits for the one before and builds on it": async (api) => {
    const user = await api.user();
    const id = await createTask(user);
    const bodies: object[] = [
      { title: "A" },
      { priority: "low" },
      { labels: [] },
      { description: null },
    ];
    await Promise.all(
      bodies.map((body) => user.send("PATCH", `/tasks/${id}`, { body })),
    );
    const { json } = await user.send("GET", `/tasks/${id}`);
    assertEquals(json.revision, 5);
    assertEquals([json.title, json.priority], ["A", "low"]);
    assertEquals([json.labels, json.description], [[], null]);
    const revisions = (await changesOf(api, user)).map((event) =>
      event.event_type === "task.updated" ? event.payload.revision : null
    );
    assertEquals(revisions, [2, 3, 4, 5]);
  },
});
