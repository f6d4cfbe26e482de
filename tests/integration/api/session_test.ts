import { assert, assertEquals, assertMatch } from "@std/assert";
import { SignJWT } from "jose";
import { SECRET, testToken } from "../../support/api_client.ts";
import { assertProblem } from "../../support/assert_problem.ts";
import {
  type ApiAnswer,
  readAnswer,
  startApi,
  type TestApi,
} from "../../support/api_app.ts";
import { testCases } from "../../support/test_cases.ts";

const ORIGIN = { origin: "http://api.test" };
const TLS = { "x-forwarded-proto": "https", "origin": "https://api.test" };

/** Sends what a browser might. */
async function send(
  api: TestApi,
  line: string,
  { body, ...headers }: Record<string, string> = {},
): Promise<ApiAnswer> {
  const [method = "", path = ""] = line.split(" ");
  const request = new Request(`http://api.test${path}`, {
    method,
    headers: {
      ...(body && { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  });
  return await readAnswer(await api.fetch(request));
}

/** Signs in and answers the cookie as a browser sends it back. */
async function signIn(
  api: TestApi,
  user: string,
  headers: Record<string, string> = ORIGIN,
): Promise<{ cookie: string; setCookie: string }> {
  const body = JSON.stringify({ token: await testToken(user) });
  const answer = await send(api, "POST /session", { ...headers, body });
  assertEquals(answer.status, 201);
  assertEquals(answer.json.user_id, user);
  const [setCookie = ""] = answer.headers.getSetCookie();
  return { cookie: setCookie.split(";", 1).join(), setCookie };
}

testCases("a browser's session", startApi, {
  "puts the token where no script and no other site gets it": async (api) => {
    const { setCookie } = await signIn(api, "ada");
    const pattern =
      /^taskbell_session=[\w.-]+; Max-Age=(\d+); Path=\/; HttpOnly; SameSite=Strict$/;
    assertMatch(setCookie, pattern);
    const maxAgeS = Number(pattern.exec(setCookie)?.[1]);
    assert(maxAgeS > 3500 && maxAgeS <= 3661, `${maxAgeS}`);
    const overTls = await signIn(api, "ada", TLS);
    assertMatch(overTls.setCookie, /^__Host-taskbell_session=/);
    assertMatch(overTls.setCookie, /; Secure/);
  },

  "opens the user's paths, and no others": async (api) => {
    const { cookie } = await signIn(api, "ada");
    const body = '{"title":"T"}';
    const created = await send(api, "POST /ada/tasks", {
      ...{ ...ORIGIN, cookie, body },
    });
    assertEquals(created.status, 201);
    assertEquals((await send(api, "GET /ada/tasks", { cookie })).status, 200);
    const foreign = await send(api, "GET /eve/tasks", { cookie });
    assertProblem(foreign, { status: 403, kind: "forbidden" });
    const who = await send(api, "GET /session", { cookie });
    assertEquals(who.status, 200);
    assertEquals(who.json.user_id, "ada");
  },

  "ends when the user signs out": async (api) => {
    const { cookie } = await signIn(api, "ada");
    const answer = await send(api, "DELETE /session", { ...ORIGIN, cookie });
    assertEquals(answer.status, 204);
    const [setCookie = ""] = answer.headers.getSetCookie();
    assertMatch(setCookie, /^taskbell_session=; Max-Age=0; Path=\//);
    for (const cookie of ["", "taskbell_session="]) {
      const who = await send(api, "GET /session", { cookie });
      assertProblem(who, { status: 401, kind: "unauthenticated" });
    }
  },

  "changes nothing for a page of another site": async (api) => {
    const { cookie } = await signIn(api, "ada");
    const strangers: Record<string, string>[] = [
      {},
      { origin: "null" },
      { origin: "https://evil.test" },
      { origin: "http://api.test.evil.test" },
      { origin: "http://api.test:8080" },
      { origin: "api.test" },
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
      { "sec-fetch-site": "none" },
      { ...ORIGIN, "sec-fetch-site": "cross-site" },
      { ...ORIGIN, "sec-fetch-site": "" },
      { referer: "http://api.test/" },
    ];
    const lines = ["POST /ada/tasks", "PATCH /ada/tasks/1", "PUT /ada/x"]
      .concat("DELETE /ada/tasks/1", "POST /session", "DELETE /session");
    let refused = 0;
    for (const headers of strangers) {
      for (const line of lines) {
        const answer = await send(api, line, {
          ...{ ...headers, cookie },
          ...(line.startsWith("DELETE") ? {} : { body: '{"title":"CSRF"}' }),
        });
        assertProblem(answer, { status: 403, kind: "cross-site" });
        assertEquals(answer.headers.getSetCookie(), []);
        refused++;
      }
    }
    assertEquals(refused, 72);
    const { sql } = api.database;
    assertEquals((await sql`select from tasks where title = 'CSRF'`).count, 0);
  },

  "takes either sign of the own origin": async (api) => {
    const { cookie } = await signIn(api, "ada");
    const own = [ORIGIN, { "sec-fetch-site": "same-origin" }]
      // The proxy speaks TLS and does not say so.
      .concat([{ origin: "https://api.test" }]);
    for (const headers of own) {
      const answer = await send(api, "POST /ada/tasks", {
        ...{ ...headers, cookie, body: '{"title":"T"}' },
      });
      assertEquals(answer.status, 201);
    }
    // Over TLS, a page that came without it may be anybody's.
    const plain = { ...TLS, origin: "http://api.test" };
    const refused = await send(api, "DELETE /session", { ...plain, cookie });
    assertProblem(refused, { status: 403, kind: "cross-site" });
  },

  "a cookie of the plain name counts for nothing over TLS": async (api) => {
    const { cookie } = await signIn(api, "eve");
    const answer = await send(api, "GET /eve/tasks", {
      "x-forwarded-proto": "https",
      cookie,
    });
    assertProblem(answer, { status: 401, kind: "unauthenticated" });
  },

  "a bearer token goes before the cookie, valid or not": async (api) => {
    const { cookie } = await signIn(api, "ada");
    const authorization = `Bearer ${await testToken("eve")}`;
    const asEve = await send(api, "GET /eve/tasks", { cookie, authorization });
    assertEquals(asEve.status, 200);
    const bad = await send(api, "GET /ada/tasks", {
      cookie,
      authorization: "Bearer x",
    });
    assertProblem(bad, { status: 401, kind: "unauthenticated" });
  },

  "does not begin with a token that is not valid, or too long": async (api) => {
    const long = await testToken("ada", { fill: "x".repeat(4000) });
    const expired = await testToken("ada", {});
    for (const token of ["", "x", `${expired}x`, long]) {
      const body = JSON.stringify({ token });
      const answer = await send(api, "POST /session", { ...ORIGIN, body });
      const problem = { status: 422, kind: "invalid-input" };
      assertProblem(answer, { ...problem, pointers: ["#/token"] });
      assertEquals(answer.headers.getSetCookie(), []);
    }
  },

  "says of a token that it has expired": async (api) => {
    const token = await new SignJWT({})
      .setProtectedHeader({ alg: "HS256" })
      .setSubject("ada")
      .setExpirationTime(1_000_000_000)
      .sign(new TextEncoder().encode(SECRET));
    const body = JSON.stringify({ token });
    const begun = await send(api, "POST /session", { ...ORIGIN, body });
    assertEquals(begun.json.errors, [
      { pointer: "#/token", detail: "has expired" },
    ]);
    const cookie = `taskbell_session=${token}`;
    const read = await send(api, "GET /session", { cookie });
    assertProblem(read, { status: 401, kind: "unauthenticated" });
    assertEquals(read.json.detail, "The session has expired");
  },
});
