import { assert, assertEquals } from "@std/assert";
import { SignJWT, UnsecuredJWT } from "jose";
import { SECRET } from "../../support/api_client.ts";
import { assertProblem } from "../../support/assert_problem.ts";
import { apiUser, readAnswer, startApi } from "../../support/api_app.ts";
import { testCases } from "../../support/test_cases.ts";

const key = new TextEncoder().encode(SECRET);

function base64url(value: unknown): string {
  return new TextEncoder().encode(JSON.stringify(value)).toBase64({
    alphabet: "base64url",
    omitPadding: true,
  });
}

function token(claims: Record<string, unknown>, alg = "HS256"): SignJWT {
  return new SignJWT({ sub: "ada", exp: 4_000_000_000, ...claims })
    .setProtectedHeader({ alg });
}

/** Headers that no one may get in with. */
async function refusedHeaders(): Promise<Record<string, string | null>> {
  const good = await token({}).sign(key);
  const [head, body, signature] = good.split(".");
  const bearer = (value: string) => `Bearer ${value}`;
  const rsa = base64url({ alg: "RS256" });
  const critical = base64url({ alg: "HS256", crit: ["x"], x: 1 });
  return {
    "no header": null,
    "nothing": "",
    "another scheme": `Basic ${good}`,
    "no scheme": good,
    "no token": "Bearer ",
    "two tokens": bearer(`${good} ${good}`),
    "garbage": bearer("garbage"),
    "dots": bearer(".."),
    "a token cut off": bearer(good.slice(0, -1)),
    "no signature": bearer(`${head}.${body}.`),
    "another body": bearer(`${head}.${base64url({ sub: "eve" })}.${signature}`),
    "another secret": bearer(await token({}).sign(key.slice().reverse())),
    "alg none": bearer(
      new UnsecuredJWT({ sub: "ada", exp: 4_000_000_000 }).encode(),
    ),
    "alg RS256": bearer(`${rsa}.${body}.${signature}`),
    "alg HS512": bearer(
      await token({}, "HS512").sign(new Uint8Array(64)),
    ),
    "an unknown crit": bearer(`${critical}.${body}.${signature}`),
    "expired": bearer(await token({ exp: 1_000_000_000 }).sign(key)),
    "no exp": bearer(await token({ exp: undefined }).sign(key)),
    "exp as text": bearer(await token({ exp: "4000000000" }).sign(key)),
    "not yet valid": bearer(await token({ nbf: 4_000_000_000 }).sign(key)),
    "no sub": bearer(await token({ sub: undefined }).sign(key)),
    "empty sub": bearer(await token({ sub: "" }).sign(key)),
    "sub as number": bearer(await token({ sub: 7 }).sign(key)),
    "a sub of 129": bearer(await token({ sub: "a".repeat(129) }).sign(key)),
    "NUL in sub": bearer(await token({ sub: "a\0" }).sign(key)),
    "scope as list": bearer(await token({ scope: ["admin"] }).sign(key)),
  };
}

testCases("authenticate()", startApi, {
  "refuses every token that is not valid, on any path": async (api) => {
    for (const [name, header] of Object.entries(await refusedHeaders())) {
      for (const path of ["/ada/tasks", "/ada/nothing/here", "/ada"]) {
        const answer = await readAnswer(
          await api.fetch(
            new Request(`http://api.test${path}`, {
              headers: header === null ? {} : { authorization: header },
            }),
          ),
        );
        assertEquals(answer.status, 401, name);
        assertProblem(answer, { status: 401, kind: "unauthenticated" });
        assertEquals(answer.headers.get("www-authenticate"), "Bearer");
      }
    }
  },

  "refuses another user's path, whatever lies below it": async (api) => {
    const user = await apiUser(api.fetch);
    const headers = { authorization: `Bearer ${await token({}).sign(key)}` };
    for (const path of ["/tasks", "/tasks/1", "/preferences", "/nothing"]) {
      const answer = await user.send("GET", path, { headers });
      assertProblem(answer, { status: 403, kind: "forbidden" });
    }
  },

  "tells reading from writing by the scope": async (api) => {
    const reader = await api.user({ scope: "tasks:read" });
    const body = { title: "T" };
    assertEquals((await reader.send("GET", "/tasks")).status, 200);
    assertEquals((await reader.send("HEAD", "/tasks")).status, 200);
    const refused = await reader.send("POST", "/tasks", { body });
    assertProblem(refused, { status: 403, kind: "forbidden" });
    for (const method of ["PUT", "PATCH", "DELETE", "OPTIONS"]) {
      assertEquals((await reader.send(method, "/nothing")).status, 403);
    }
    const writer = await api.user({ scope: "openid tasks:write" });
    assertEquals((await writer.send("POST", "/tasks", { body })).status, 201);
    assertEquals((await writer.send("GET", "/tasks")).status, 403);
    const nobody = await api.user({ scope: "" });
    assertEquals((await nobody.send("GET", "/tasks")).status, 403);
  },

  "takes any user id that a path can carry": async (api) => {
    const ids = ["a b", "a/b", "ä", "a%2Fb", "100%", "a?b#c", "😀", "health"]
      .concat("admin", "a+b", "auth0|123", "tasks", "a".repeat(128), "..x");
    for (const id of ids) {
      const user = await apiUser(api.fetch, { id });
      const { status, headers, json } = await user.send("POST", "/tasks", {
        body: { title: "T" },
      });
      assertEquals(status, 201, id);
      assertEquals(json.user_id, id);
      const location = headers.get("location") ?? "";
      assertEquals(location, `/${encodeURIComponent(id)}/tasks/${json.id}`);
      const read = await user.send("GET", `/tasks/${json.id}`);
      assertEquals(read.json, json);
    }
  },

  "checks the token before it looks at the body": async (api) => {
    const user = await api.user();
    const answer = await user.send("POST", "/tasks", {
      body: "x".repeat(2 * 1024 * 1024),
      headers: { authorization: null },
    });
    assertProblem(answer, { status: 401, kind: "unauthenticated" });
    assert(answer.headers.get("x-request-id"));
  },
});
