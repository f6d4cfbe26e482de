import { assert, assertEquals, assertNotEquals } from "@std/assert";
import type { Sql } from "@taskbell/db";
import { assertProblem } from "../../support/assert_problem.ts";
import {
  type ApiAnswer,
  type ApiUser,
  apiUser,
  makeApp,
  startApi,
  type TestApi,
} from "../../support/api_app.ts";
import {
  createTask,
  type Post,
  POSTS,
  REMINDER,
} from "../../support/keyed_posts.ts";
import { outboxRows } from "../../support/outbox_rows.ts";
import { testCases } from "../../support/test_cases.ts";

const REUSED = { status: 422, kind: "idempotency-key-reused" };
const INVALID = { status: 400, kind: "idempotency-key-invalid" };
const SUBSCRIPTIONS = "/:user_id/push-subscriptions";
const READ_ALL = "/:user_id/inbox/read";

/** A request for each POST that is registered below `/{user_id}`. */
function postsOf(
  { routes, database: { sql } }: TestApi,
): [pattern: string, make: (user: ApiUser) => Promise<Post>][] {
  const patterns = new Set(
    routes.filter(({ method, path }) =>
      method === "POST" && path.startsWith("/:user_id/")
    ).map(({ path }) => path),
  );
  assert(patterns.size >= 14, `There are ${patterns.size} routes`);
  return [...patterns].map((pattern) => {
    const make = POSTS[pattern];
    // A new route must take a key too.
    assert(make, `There is no request for POST ${pattern}`);
    return [pattern, (user) => make(user, sql)];
  });
}

function post(
  user: ApiUser,
  { path, body }: Post,
  key: string,
): Promise<ApiAnswer> {
  const headers = { "idempotency-key": key };
  return user.send("POST", path, { headers, ...(body ? { body } : {}) });
}

/** All of a user that a request can change, less the kept answers. */
async function stateOf(sql: Sql, { id }: ApiUser): Promise<unknown> {
  return {
    tasks: await sql`select * from tasks where user_id = ${id} order by id`,
    reminders: await sql`
      select * from reminders where user_id = ${id} order by reminder_id`,
    webhooks: await sql`
      select * from webhook_endpoints where user_id = ${id} order by endpoint_id`,
    subscriptions: await sql`
      select * from push_subscriptions where user_id = ${id}`,
    messages: await sql`
      select * from in_app_messages where user_id = ${id} order by message_id`,
    calendarKeys: await sql`
      select key_hash from calendar_keys where user_id = ${id}`,
    events: await outboxRows(sql, id),
  };
}

/** Fails unless the second answer is the first one, given again. */
function assertReplay(again: ApiAnswer, first: ApiAnswer): void {
  assertEquals(again.status, first.status);
  // The order of the members included.
  assertEquals(JSON.stringify(again.json), JSON.stringify(first.json));
  for (const name of ["content-type", "etag", "location"]) {
    assertEquals(again.headers.get(name), first.headers.get(name), name);
  }
  assertEquals(first.headers.get("idempotency-replayed"), null);
  assertEquals(again.headers.get("idempotency-replayed"), "true");
  const ids = [again, first].map(({ headers }) => headers.get("x-request-id"));
  assertNotEquals(ids[0], ids[1]);
}

testCases("Idempotency-Key", startApi, {
  "belongs to the route by the names of its parameters alone": async (api) => {
    for (const [pattern, make] of postsOf(api)) {
      const user = await api.user();
      await post(user, await make(user), "key");
      // What was kept before the router asked for digits is still found.
      const rows = await api.database.sql`
        select route from idempotency_keys where user_id = ${user.id}`;
      assertEquals([...rows], [{ route: `POST ${pattern}` }]);
    }
  },

  "makes every POST take effect once, with one answer": async (api) => {
    const { sql } = api.database;
    for (const [pattern, make] of postsOf(api)) {
      const user = await api.user();
      const request = await make(user);
      const before = await stateOf(sql, user);
      const first = await post(user, request, "key-1");
      assert(first.status === 200 || first.status === 201, pattern);
      const after = await stateOf(sql, user);
      assertNotEquals(after, before);
      for (let time = 1; time <= 3; time++) {
        assertReplay(await post(user, request, "key-1"), first);
      }
      assertEquals(await stateOf(sql, user), after, pattern);
    }
  },

  "answers a request without a key as before it was there": async (api) => {
    for (const [pattern, make] of postsOf(api)) {
      const user = await api.user();
      const { path, body } = await make(user);
      const first = await user.send("POST", path, body ? { body } : {});
      const again = await user.send("POST", path, body ? { body } : {});
      // The same browser is registered once anyway.
      const status = pattern === SUBSCRIPTIONS ? 200 : first.status;
      assertEquals(again.status, status);
      assertEquals(again.headers.get("idempotency-replayed"), null);
      const kept = await api.database.sql`
        select from idempotency_keys where user_id = ${user.id}
      `;
      assertEquals(kept.length, 0);
    }
  },

  "costs a new task without one no transaction": async (api) => {
    const sql = new Proxy(api.database.sql, {
      get(target, name) {
        if (name === "begin") throw new Error("A transaction has begun");
        return Reflect.get(target, name);
      },
    });
    const user = await apiUser(makeApp({ sql }).fetch);
    const request = { path: "/tasks", body: { title: "T" } };
    const { path, body } = request;
    assertEquals((await user.send("POST", path, { body })).status, 201);
    assertEquals((await post(user, request, "k")).status, 500);
  },

  "gives the first answer whatever became of the task": async (api) => {
    const user = await api.user();
    const request = { path: "/tasks", body: { title: "T" } };
    const first = await post(user, request, "k");
    const path = `/tasks/${first.json.id}`;
    await user.send("PATCH", path, { body: { title: "Another" } });
    assertReplay(await post(user, request, "k"), first);
    await user.send("DELETE", path);
    assertReplay(await post(user, request, "k"), first);
    assertEquals((await user.send("GET", path)).status, 404);
  },

  "takes a body for the same however it is spelled": async (api) => {
    const user = await api.user();
    const send = (body: string) => post(user, { path: "/tasks", body }, "k");
    const first = await send('{"title":"Tür","labels":["a","b"]}');
    assertEquals(first.status, 201);
    const same = [
      '{"labels":["a","b"],"title":"Tür"}',
      '  { "title" : "T\\u00fcr",\n"labels":[ "a" ,"b" ] }',
    ];
    for (const body of same) assertReplay(await send(body), first);
    const others = [
      '{"title":"Tür","labels":["b","a"]}',
      '{"title":"Tür"}',
      '{"title":"Tür","labels":["a","b"],"priority":"medium"}',
      '{"title":"tür","labels":["a","b"]}',
      '{"title":"Tu\\u0308r","labels":["a","b"]}',
      '{"title":"Tür","labels":["a","b"],"due_date":null}',
    ];
    const before = await stateOf(api.database.sql, user);
    for (const body of others) {
      const answer = await send(body);
      assertProblem(answer, REUSED);
      assertEquals(answer.headers.get("idempotency-replayed"), null);
    }
    assertEquals(await stateOf(api.database.sql, user), before);
    assertReplay(await send(same[0] ?? ""), first);
  },

  "is refused for another thing of the same route": async (api) => {
    const user = await api.user();
    const ids = [await createTask(user), await createTask(user)];
    const [one, other] = ids.map((id) => ({
      path: `/tasks/${id}/reminders`,
      body: REMINDER,
    }));
    assert(one && other);
    const first = await post(user, one, "k");
    const before = await stateOf(api.database.sql, user);
    assertProblem(await post(user, other, "k"), REUSED);
    assertEquals(await stateOf(api.database.sql, user), before);
    assertReplay(await post(user, one, "k"), first);
  },

  "is each user's and each route's own": async (api) => {
    const [ada, eve] = [await api.user(), await api.user()];
    const ids: unknown[] = [];
    for (const user of [ada, eve]) {
      for (const [pattern, make] of postsOf(api)) {
        const { status, headers, json } = await post(
          user,
          await make(user),
          "shared",
        );
        assert(status === 200 || status === 201);
        assertEquals(headers.get("idempotency-replayed"), null);
        // That one answers a number, which is the same for both.
        if (pattern !== READ_ALL) ids.push(JSON.stringify(json));
      }
    }
    assertEquals(new Set(ids).size, 2 * (postsOf(api).length - 1));
  },

  "has 1 to 255 visible characters, in quotes or not": async (api) => {
    const user = await api.user();
    const send = (key: string) =>
      post(user, { path: "/tasks", body: { title: "T" } }, key);
    const uuid = crypto.randomUUID();
    const keys = ["k", uuid, "k".repeat(255), "a/b+c=:d.e_f~"];
    for (const key of [...keys, '"a b"', '","']) {
      const first = await send(key);
      assertEquals(first.status, 201, key);
      assertReplay(await send(key), first);
      if (keys.includes(key)) assertReplay(await send(`"${key}"`), first);
    }
    const wrong = ["", '""', " ", "k".repeat(256), `"${"k".repeat(256)}"`]
      .concat("a b", "a,b", "a, b", '"a', 'a"', '"a", "b"', '"a";q=1', "é")
      .concat('"a"b"', '"\\"', '"\\a"', "a;b", "'\"'", "\ta\tb");
    for (const key of wrong) {
      const answer = await send(key);
      assertProblem(answer, INVALID);
    }
  },

  "that comes twice is refused": async (api) => {
    const user = await api.user();
    const fetch = (request: Request) => {
      for (const key of ["a", "b"]) {
        request.headers.append("idempotency-key", key);
      }
      return api.fetch(request);
    };
    const twice = await apiUser(fetch, { id: user.id });
    const body = { title: "T" };
    assertProblem(await twice.send("POST", "/tasks", { body }), INVALID);
    assertEquals((await outboxRows(api.database.sql, user.id)).length, 0);
  },
});
