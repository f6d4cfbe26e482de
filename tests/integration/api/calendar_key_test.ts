import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Sql } from "@taskbell/db";
import { makeApp, readAnswer, startApi } from "../../support/api_app.ts";
import { assertProblem } from "../../support/assert_problem.ts";
import { subscriber } from "../../support/calendar_feed.ts";
import { testCases } from "../../support/test_cases.ts";

testCases("the key of a calendar feed", startApi, {
  "opens the feed of its user alone, until it is replaced or revoked": async (
    api,
  ) => {
    const [user, other] = [await subscriber(api), await subscriber(api)];
    const statusOf = async (url: string) => {
      const response = await api.fetch(new Request(url));
      await response.body?.cancel();
      return response.status;
    };
    const { key } = user;
    assertMatch(key, /^[\w-]{43}$/);
    assertEquals(await statusOf(user.url), 200);
    assertEquals(
      await statusOf(other.url.replace(/key=.*/, `key=${key}`)),
      404,
    );
    const { json } = await user.send("POST", "/calendar-key");
    assertEquals(json.url, user.url.replace(key, String(json.key)));
    assertEquals(await statusOf(user.url), 404);
    assertEquals(await statusOf(String(json.url)), 200);
    assertEquals((await user.send("DELETE", "/calendar-key")).status, 204);
    assertEquals((await user.send("DELETE", "/calendar-key")).status, 204);
    assertEquals(await statusOf(String(json.url)), 404);
    assertEquals(await statusOf(other.url), 200);
  },

  "tells nothing where it is wrong": async (api) => {
    const user = await subscriber(api);
    const { key } = user;
    const withKey = (key: string) =>
      user.url.replace(/key=.*/, `key=${encodeURIComponent(key)}`);
    const nobody = withKey(key).replace(user.id, "nobody");
    const keys = [
      "",
      "x",
      key.slice(1),
      `${key}A`,
      `${key} `,
      key.slice(0, 42),
    ];
    const odd = ["%00", "%ff", "%ed%a0%80", "%2f", "a".repeat(1000)]
      .map((id) => withKey(key).replace(user.id, id));
    const urls = [nobody, ...odd, ...[...keys, "\0", "%"].map(withKey)];
    const answers = await Promise.all(
      urls.map(async (url) =>
        await readAnswer(await api.fetch(new Request(url)))
      ),
    );
    for (const answer of answers) {
      assertProblem(answer, { status: 404, kind: "not-found" });
      assertEquals(answer.json, answers[0]?.json);
      assertEquals(answer.headers.get("etag"), null);
    }
    const [path = ""] = user.url.split("?");
    for (const [query, pointer] of [["", "#/key"], ["?key=a&x=1", "#/x"]]) {
      const answer = await api.fetch(new Request(`${path}${query}`));
      assertProblem(await readAnswer(answer), {
        status: 422,
        kind: "invalid-input",
        pointers: [pointer ?? ""],
      });
    }
  },

  "is stored as a hash": async (api) => {
    const user = await subscriber(api);
    const { key } = user;
    const [row] = await api.database.sql<{ text: string }[]>`
      select calendar_keys::text, encode(key_hash, 'escape') as text
      from calendar_keys where user_id = ${user.id}
    `;
    assert(row && !JSON.stringify(row).includes(key));
  },

  "names the address by which it was asked for": async (api) => {
    const { id, send } = await api.user();
    const { json } = await send("POST", "/calendar-key", {
      headers: { "x-forwarded-proto": "https" },
    });
    assertEquals(
      json.url,
      `https://api.test/${id}/calendar.ics?key=${json.key}`,
    );
  },

  "is told again under its Idempotency-Key, by nothing else": async (api) => {
    const { id, send } = await api.user();
    const headers = { "idempotency-key": crypto.randomUUID() };
    const first = await send("POST", "/calendar-key", { headers });
    const [row] = await api.database.sql<{ texts: string[] }[]>`
      select array[kept::text, encode(sealed_body, 'escape'),
        encode(key_hash, 'escape')] as texts
      from idempotency_keys as kept where user_id = ${id}
    `;
    const { key, url } = first.json;
    assert(row && typeof key === "string" && typeof url === "string");
    for (const secret of [key, headers["idempotency-key"]]) {
      const hex = new TextEncoder().encode(secret).toHex();
      for (const text of row.texts) {
        assert(!text.includes(secret) && !text.includes(hex), text);
      }
    }
    const again = await send("POST", "/calendar-key", { headers });
    assertEquals(again.json, first.json);
    assertEquals(again.headers.get("idempotency-replayed"), "true");
    const { status } = await api.fetch(new Request(url));
    assertEquals(status, 200);
  },

  "does not open anything else": async (api) => {
    const user = await subscriber(api);
    const key = new URL(user.url).search;
    for (const path of ["tasks", "events", "calendar-key", "preferences"]) {
      const url = `http://api.test/${user.id}/${path}${key}`;
      const answer = await readAnswer(await api.fetch(new Request(url)));
      assertProblem(answer, { status: 401, kind: "unauthenticated" });
    }
    const posted = await api.fetch(new Request(user.url, { method: "POST" }));
    assertEquals((await readAnswer(posted)).status, 401);
  },
});

Deno.test("the calendar feed counts apart from its user's requests", async () => {
  await using api = await startApi({ requestsPerMinute: 3 });
  const user = await subscriber(api);
  const wrong = user.url.replace(user.key, user.key.toUpperCase());
  const statusOf = async (url: string) =>
    (await readAnswer(
      await api.fetch(new Request(url, { method: "HEAD" })),
    )).status;
  // A stranger who tries keys uses nothing up.
  for (let n = 0; n < 5; n++) assertEquals(await statusOf(wrong), 404);
  for (let n = 0; n < 3; n++) assertEquals(await statusOf(user.url), 200);
  assertEquals(await statusOf(user.url), 429);
  // Nor does a reader keep the owner from revoking the key.
  assertEquals((await user.send("DELETE", "/calendar-key")).status, 204);
  assertEquals(await statusOf(user.url), 404);
});

Deno.test("the calendar feed asks the database for nothing that is no key", async () => {
  let statements = 0;
  const counting = new Proxy(() => {}, {
    apply: () => {
      statements++;
      return Promise.resolve([]);
    },
  }) as unknown as Sql;
  const app = makeApp({ sql: counting });
  const statusOf = async (key: string) => {
    const query = new URLSearchParams({ key });
    const url = `http://api.test/ada/calendar.ics?${query}`;
    return (await readAnswer(await app.fetch(new Request(url)))).status;
  };
  const key = "a-_0".repeat(11).slice(0, 43);
  const odd = ["", "x", key.slice(1), `${key}A`, `${key}\n`]
    .concat(`${key.slice(1)}=`, `${key.slice(1)}+`, `${key.slice(1)}é`);
  for (const each of odd) assertEquals(await statusOf(each), 404, each);
  assertEquals(statements, 0);
  assertEquals(await statusOf(key), 404);
  assertEquals(statements, 1);
});
