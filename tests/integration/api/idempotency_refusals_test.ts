import { assert, assertEquals } from "@std/assert";
import type { Sql } from "@taskbell/db";
import { assertProblem } from "../../support/assert_problem.ts";
import {
  type ApiAnswer,
  type ApiUser,
  apiUser,
  makeApp,
  startApi,
} from "../../support/api_app.ts";
import { outboxRows } from "../../support/outbox_rows.ts";
import { testCases } from "../../support/test_cases.ts";

const REMINDER = {
  remind_at: "2099-01-01T00:00:00Z",
  recipient: "ada@example.com",
};

async function createTask(user: ApiUser, description = ""): Promise<number> {
  const body = { title: "T", description };
  return (await user.send("POST", "/tasks", { body })).json.id;
}

function post(
  user: ApiUser,
  path: string,
  { key, body, headers = {} }: {
    key: string;
    body?: unknown;
    headers?: Record<string, string>;
  },
): Promise<ApiAnswer> {
  return user.send("POST", path, {
    headers: { "idempotency-key": key, ...headers },
    ...(body === undefined ? {} : { body }),
  });
}

/** How many rows of a user there are, by table. */
async function rowsOf(sql: Sql, { id }: ApiUser): Promise<number[]> {
  const [rows] = await sql<{ counts: number[] }[]>`
    select array[
      (select count(*) from tasks where user_id = ${id}),
      (select count(*) from outbox where user_id = ${id}),
      (select count(*) from idempotency_keys where user_id = ${id})
    ]::int[] as counts
  `;
  return rows?.counts ?? [];
}

function replayed({ headers }: ApiAnswer): boolean {
  return headers.get("idempotency-replayed") === "true";
}

/** Makes every insert into a table fail, until it is disposed. */
async function failInserts(
  sql: Sql,
  { table, atCommit }: { table: string; atCommit: boolean },
): Promise<AsyncDisposable> {
  await sql.unsafe(`
    create or replace function fail_insert() returns trigger
    language plpgsql as 'begin raise exception ''planted''; end';
    create constraint trigger fail_insert after insert on ${table}
    deferrable initially ${atCommit ? "deferred" : "immediate"}
    for each row execute function fail_insert();
  `);
  return {
    async [Symbol.asyncDispose]() {
      await sql.unsafe(`drop trigger fail_insert on ${table}`);
    },
  };
}

testCases("a refused request with an Idempotency-Key", startApi, {
  "uses up no key unless it was decided": async (api) => {
    const user = await api.user();
    const body = { title: "T" };
    const [key, path] = ["k", "/tasks"];
    const reader = await apiUser(api.fetch, {
      id: user.id,
      claims: { scope: "tasks:read" },
    });
    const refused = [
      await post(user, path, { key, body: { title: "" } }),
      await post(user, path, { key, body: "{" }),
      await post(user, `${path}?x=1`, { key, body }),
      await post(user, path, { key, body, headers: { authorization: "" } }),
      await post(user, path, {
        key,
        body: "title",
        headers: { "content-type": "text/plain" },
      }),
      await post(reader, path, { key, body }),
    ].map(({ status }) => status);
    assertEquals(refused, [422, 400, 422, 401, 415, 403]);
    assertEquals(await rowsOf(api.database.sql, user), [0, 0, 0]);
    const answer = await post(user, path, { key, body });
    assertEquals([answer.status, replayed(answer)], [201, false]);
  },

  "uses up no key when it is over the rate": async () => {
    await using api = await startApi({ requestsPerMinute: 1 });
    const user = await api.user();
    const body = { title: "T" };
    await user.send("GET", "/tasks");
    const refused = await post(user, "/tasks", { key: "k", body });
    assertEquals([refused.status, replayed(refused)], [429, false]);
    assertEquals(await rowsOf(api.database.sql, user), [0, 0, 0]);
  },

  "gets the refusal again once it was decided": async (api) => {
    const user = await api.user();
    const id = await createTask(user);
    await user.send("PATCH", `/tasks/${id}/complete`);
    const path = `/tasks/${id}/reminders`;
    const completed = { status: 409, kind: "task-completed" };
    const request = { key: "k", body: REMINDER };
    const first = await post(user, path, request);
    assertProblem(first, completed);
    assertEquals(replayed(first), false);
    await user.send("PATCH", `/tasks/${id}/reopen`);
    const again = await post(user, path, request);
    assertProblem(again, completed);
    assertEquals(replayed(again), true);
    const anew = await post(user, path, { ...request, key: "k2" });
    assertEquals(anew.status, 201);
  },

  "gets a refusal of its path or body again": async (api) => {
    const user = await api.user();
    const id = await createTask(user);
    const missing = { status: 404, kind: "not-found" };
    const pointers = ["#/recipient"];
    const wrong = { status: 422, kind: "invalid-input", pointers };
    for (
      const [path, expected, body] of [
        [`/tasks/${id + 1}/restore`, missing, undefined],
        [`/tasks/${id + 1}/reminders`, missing, REMINDER],
        [`/tasks/${id}/reminders`, wrong, { remind_at: REMINDER.remind_at }],
      ] as const
    ) {
      const key = `${expected.status}`;
      for (const again of [false, true]) {
        const answer = await post(user, path, { key, body });
        assertProblem(answer, expected);
        assertEquals(replayed(answer), again, path);
      }
    }
  },

  "gets the entity tag of a refusal again": async (api) => {
    const user = await api.user();
    const id = await createTask(user);
    await user.send("DELETE", `/tasks/${id}`);
    const request = { key: "k", headers: { "if-match": '"1"' } };
    for (const again of [false, true]) {
      const answer = await post(user, `/tasks/${id}/restore`, request);
      assertProblem(answer, { status: 412, kind: "precondition-failed" });
      assertEquals(answer.headers.get("etag"), '"2"');
      assertEquals(replayed(answer), again);
    }
  },

  "leaves nothing behind when it fails, wherever it does": async (api) => {
    const { sql } = api.database;
    const body = { title: "T" };
    let failures = 0;
    for (const table of ["tasks", "outbox", "idempotency_keys"]) {
      for (const atCommit of [false, true]) {
        const user = await api.user();
        {
          await using _ = await failInserts(sql, { table, atCommit });
          const answer = await post(user, "/tasks", { key: "k", body });
          assertProblem(answer, { status: 500, kind: "internal-error" });
          assertEquals(replayed(answer), false);
        }
        assertEquals(await rowsOf(sql, user), [0, 0, 0], table);
        const answer = await post(user, "/tasks", { key: "k", body });
        assertEquals([answer.status, replayed(answer)], [201, false]);
        assertEquals(await rowsOf(sql, user), [1, 1, 1], table);
        failures++;
      }
    }
    assertEquals(failures, 6);
  },

  "leaves nothing behind when our own code fails midway": async (api) => {
    const { sql } = api.database;
    const body = { title: "T" };
    let failures = 0;
    // The time is told when the change begins, and when its event is made.
    for (const tellings of [0, 1]) {
      const clock = { left: tellings };
      const now = () => {
        if (clock.left-- === 0) throw new RangeError("planted");
        return Date.now();
      };
      const app = makeApp({ sql }, { clock: { now } });
      const user = await apiUser(app.fetch);
      const failed = await post(user, "/tasks", { key: "k", body });
      assertProblem(failed, { status: 500, kind: "internal-error" });
      assertEquals(await rowsOf(sql, user), [0, 0, 0], `${tellings}`);
      const answer = await post(user, "/tasks", { key: "k", body });
      assertEquals([answer.status, replayed(answer)], [201, false]);
      assertEquals(await rowsOf(sql, user), [1, 1, 1]);
      failures++;
    }
    assertEquals(failures, 2);
  },

  "changes nothing when the answer is too large to be kept": async (api) => {
    const { sql } = api.database;
    const user = await api.user();
    const operations: unknown[] = [];
    for (let n = 0; n < 40; n++) {
      const task_id = await createTask(user, "€".repeat(20_000));
      operations.push({ op: "complete", task_id });
    }
    const path = "/tasks/batch";
    const before = await outboxRows(sql, user.id);
    const answer = await post(user, path, { key: "k", body: { operations } });
    assertProblem(answer, { status: 413, kind: "answer-too-large" });
    assertEquals(await outboxRows(sql, user.id), before);
    const fewer = { operations: operations.slice(0, 30) };
    const kept = await post(user, path, { key: "k", body: fewer });
    assertEquals([kept.status, replayed(kept)], [200, false]);
    const again = await post(user, path, { key: "k", body: fewer });
    assert(replayed(again));
    assertEquals(again.json, kept.json);
    const unkeyed = await user.send("POST", path, { body: { operations } });
    assertEquals(unkeyed.status, 200);
  },
});
