import { assert, assertEquals, assertMatch } from "@std/assert";
import { SignJWT } from "jose";
import { SECRET } from "../../support/api_client.ts";
import { assertProblem } from "../../support/assert_problem.ts";
import { apiUser, readAnswer, startApi } from "../../support/api_app.ts";
import { testCases } from "../../support/test_cases.ts";

const key = new TextEncoder().encode(SECRET);

function token(claims: Record<string, unknown>): SignJWT {
  return new SignJWT({ sub: "ada", exp: 4_000_000_000, ...claims })
    .setProtectedHeader({ alg: "HS256" });
}

/** Headers that no one may get in with; `tokens/` has the tokens. */
async function refusedHeaders(): Promise<Record<string, string | null>> {
  const good = await token({}).sign(key);
  const expired = await token({ exp: 1_000_000_000 }).sign(key);
  return {
    "no header": null,
    "nothing": "",
    "another scheme": `Basic ${good}`,
    "no scheme": good,
    "no token": "Bearer ",
    "two tokens": `Bearer ${good} ${good}`,
    "two headers": `Bearer ${good}, Bearer ${good}`,
    "garbage": "Bearer garbage",
    "dots": "Bearer ..",
    "an expired token": `Bearer ${expired}`,
  };
}

/** What is said of a token that was valid, and of no other one. */
const EXPIRED = "The token has expired";

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
        assertMatch(
          answer.headers.get("www-authenticate") ?? "",
          /^Bearer( error="invalid_token", error_description="The token .+")?$/,
        );
        const isExpired = name === "an expired token";
        assertEquals(answer.json.detail === EXPIRED, isExpired, name);
        const challenge = answer.headers.get("www-authenticate") ?? "";
        assertEquals(challenge.includes(`"${EXPIRED}"`), isExpired, name);
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
    assertEquals(
      refused.headers.get("www-authenticate"),
      'Bearer error="insufficient_scope", scope="tasks:write"',
    );
    for (const method of ["PUT", "PATCH", "DELETE", "OPTIONS"]) {
      assertEquals((await reader.send(method, "/nothing")).status, 403);
    }
    const writer = await api.user({ scope: "openid tasks:write" });
    assertEquals((await writer.send("POST", "/tasks", { body })).status, 201);
    assertEquals((await writer.send("GET", "/tasks")).status, 403);
    const nobody = await api.user({ scope: "" });
    assertEquals((await nobody.send("GET", "/tasks")).status, 403);
  },

  "shows operators and others alike what is not below /admin": async (api) => {
    const ask = async (id: string, scope: string) => {
      const headers = await token({ sub: id, scope }).sign(key);
      const request = new Request("http://api.test/admin/tasks", {
        headers: { authorization: `Bearer ${headers}` },
      });
      return (await readAnswer(await api.fetch(request))).status;
    };
    assertEquals(await ask("ada", "tasks:read"), 403);
    assertEquals(await ask("ada", "tasks:read admin"), 404);
    // Nobody's tasks but those of whoever has this id.
    assertEquals(await ask("admin", "tasks:read"), 200);
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
