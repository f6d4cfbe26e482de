import { assertEquals } from "@std/assert";
import { assertProblem } from "../../support/assert_problem.ts";
import {
  type ApiAnswer,
  type ApiUser,
  apiUser,
  makeApp,
  startApi,
} from "../../support/api_app.ts";
import { outboxEvents } from "../../support/outbox_rows.ts";
import { testCases } from "../../support/test_cases.ts";

/** Every write of a task, each of which changes it. */
const WRITES: [method: string, path: string, body?: object][] = [
  ["PUT", "", { title: "put" }],
  ["PATCH", "", { title: "patched" }],
  ["PATCH", "/complete"],
  ["PATCH", "/reopen"],
  ["DELETE", ""],
  ["POST", "/restore"],
];

async function createTask(user: ApiUser): Promise<number> {
  return (await user.send("POST", "/tasks", { body: { title: "T" } })).json.id;
}

/** Sends a write with a header. */
async function write(
  user: ApiUser,
  [method, path, body]: (typeof WRITES)[number],
  { id, headers }: { id: number; headers: Record<string, string> },
): Promise<ApiAnswer> {
  return await user.send(method, `/tasks/${id}${path}`, {
    headers,
    ...(body ? { body } : {}),
  });
}

testCases("the entity tag of a task", startApi, {
  "If-Match refuses each write when the task has changed": async (api) => {
    const user = await api.user();
    const id = await createTask(user);
    for (const [index, each] of WRITES.entries()) {
      const current = `"${index + 1}"`;
      const before = await outboxEvents(api.database.sql, user.id);
      const stale = await write(user, each, {
        id,
        headers: { "if-match": `"${index}"` },
      });
      assertProblem(stale, { status: 412, kind: "precondition-failed" });
      assertEquals(stale.headers.get("etag"), current);
      assertEquals(await outboxEvents(api.database.sql, user.id), before);
      const { status } = await write(user, each, {
        id,
        headers: { "if-match": current },
      });
      assertEquals(status, each[0] === "DELETE" ? 204 : 200, each.join());
    }
    const { json } = await user.send("GET", `/tasks/${id}`);
    assertEquals(json.revision, WRITES.length + 1);
  },

  "If-Match is a list, of which one strong tag must match": async (api) => {
    const user = await api.user();
    const id = await createTask(user);
    const matching = ["*", " * ", '"1"', '"0","1"', '"x" , "1" ,', ', "1"']
      .concat('W/"1", "1"', '"a,b", "1"');
    const others = ['"2"', 'W/"1"', "1", '""', '"1', '1"', '"1" "2"', "**"]
      .concat('"*"', "", '"1", *', 'w/"1"', '"1";q=1', "'1'");
    for (const tags of matching) {
      const { status } = await user.send("PATCH", `/tasks/${id}`, {
        body: {},
        headers: { "if-match": tags },
      });
      assertEquals(status, 200, tags);
    }
    for (const tags of others) {
      const answer = await user.send("PATCH", `/tasks/${id}`, {
        body: {},
        headers: { "if-match": tags },
      });
      assertEquals(answer.status, 412, tags);
    }
  },

  "If-Match lets one of many writers through": async (api) => {
    const user = await api.user();
    const id = await createTask(user);
    for (let round = 1; round <= 5; round++) {
      const answers = await Promise.all(
        Array.from(
          { length: 10 },
          (_, n) =>
            user.send("PATCH", `/tasks/${id}`, {
              body: { title: `${round} ${n}` },
              headers: { "if-match": `"${round}"` },
            }),
        ),
      );
      const statuses = answers.map(({ status }) => status).sort();
      assertEquals(statuses, [200, ...Array<number>(9).fill(412)]);
      const winner = answers.find(({ status }) => status === 200);
      const { json } = await user.send("GET", `/tasks/${id}`);
      assertEquals(json, winner?.json);
    }
    assertEquals((await outboxEvents(api.database.sql, user.id)).length, 6);
  },

  "If-Match on what is absent is 404": async (api) => {
    const user = await api.user();
    const answer = await user.send("DELETE", "/tasks/999999999", {
      headers: { "if-match": "*" },
    });
    assertProblem(answer, { status: 404, kind: "not-found" });
  },

  "If-None-Match answers 304 while the task is the same": async (api) => {
    const user = await api.user();
    const id = await createTask(user);
    const read = (method: string, tags: string) =>
      user.send(method, `/tasks/${id}`, { headers: { "if-none-match": tags } });
    for (const tags of ['"1"', 'W/"1"', '"x", W/"1"', "*"]) {
      for (const method of ["GET", "HEAD"]) {
        const answer = await read(method, tags);
        assertEquals(answer.status, 304, `${method} ${tags}`);
        assertEquals(answer.headers.get("etag"), '"1"');
        assertEquals<object>(answer.json, {});
      }
    }
    for (const tags of ['"2"', "1", ""]) {
      assertEquals((await read("GET", tags)).status, 200, tags);
    }
    await user.send("PATCH", `/tasks/${id}`, { body: { title: "x" } });
    const { status, headers } = await read("GET", '"1"');
    assertEquals([status, headers.get("etag")], [200, '"2"']);
  },

  "If-None-Match refuses a write of the state that it names": async (api) => {
    const user = await api.user();
    const id = await createTask(user);
    const put = (tags: string) =>
      user.send("PUT", `/tasks/${id}`, {
        body: { title: "x" },
        headers: { "if-none-match": tags },
      });
    for (const tags of ["*", '"1"']) {
      const answer = await put(tags);
      assertProblem(answer, { status: 412, kind: "precondition-failed" });
    }
    assertEquals((await put('"7"')).status, 200);
  },

  "REQUIRE_IF_MATCH refuses a write that names no state": async (api) => {
    const app = makeApp(api.database, { requireIfMatch: true });
    const user = await apiUser((request) => app.fetch(request));
    const id = await createTask(user);
    for (const each of WRITES.slice(0, -1)) {
      const answer = await write(user, each, { id, headers: {} });
      assertProblem(answer, { status: 428, kind: "precondition-required" });
      const { status } = await write(user, each, {
        id,
        headers: { "if-match": "*" },
      });
      assertEquals(status, each[0] === "DELETE" ? 204 : 200, each.join());
    }
    // Nobody can read the tag of a deleted task.
    const restored = await user.send("POST", `/tasks/${id}/restore`);
    assertEquals(restored.status, 200);
  },
});
