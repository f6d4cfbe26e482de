import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { assertProblem } from "../../support/assert_problem.ts";
import { readAnswer, startApi } from "../../support/api_app.ts";
import { testCases } from "../../support/test_cases.ts";

testCases("the answers of the API", startApi, {
  "unknown routes are problems with 404": async (api) => {
    const user = await api.user();
    for (const path of ["/nothing", "/tasks/1/nothing", "/tasks/", ""]) {
      for (const method of ["GET", "POST", "DELETE", "PATCH"]) {
        const answer = await user.send(method, path);
        assertProblem(answer, { status: 404, kind: "not-found" });
      }
    }
    for (const path of ["/", "/health", "/health/nothing", "//"]) {
      const response = await api.fetch(new Request(`http://api.test${path}`));
      assertEquals([401, 404].includes(response.status), true, path);
      assertEquals(
        response.headers.get("content-type"),
        "application/problem+json",
      );
      await response.body?.cancel();
    }
  },

  "a URL of more than 8 KiB is 414, before all else": async (api) => {
    const user = await api.user();
    const send = (length: number, headers = {}) => {
      const path = `/tasks?q=${"a".repeat(length)}`;
      const used = `/${user.id}/tasks?q=`.length;
      return user.send("GET", path.slice(0, -used), { headers });
    };
    const problem = { status: 414, kind: "uri-too-long" };
    assertProblem(await send(8193), problem);
    assertProblem(await send(8193, { authorization: null }), problem);
    assertEquals((await send(8192)).status !== 414, true);
  },

  "every answer has the request's id, or a new one": async (api) => {
    const user = await api.user();
    for (const given of ["abc", "a.b:c+d/e=f-g_h", "x".repeat(128)]) {
      for (const path of ["/tasks", "/nothing", "/tasks/1"]) {
        const { headers } = await user.send("GET", path, {
          headers: { "x-request-id": given },
        });
        assertEquals(headers.get("x-request-id"), given);
      }
    }
    for (const given of ["", "a b", "x".repeat(129), "ä", "<script>"]) {
      const { headers } = await user.send("GET", "/tasks", {
        headers: { "x-request-id": given },
      });
      const made = headers.get("x-request-id") ?? "";
      assertNotEquals(made, given);
      assertMatch(made, /^[0-9a-f-]{36}$/);
    }
  },

  "probes answer without a token": async (api) => {
    for (const method of ["GET", "HEAD"]) {
      for (const probe of ["live", "ready"]) {
        const { status, headers } = await readAnswer(
          await api.fetch(
            new Request(`http://api.test/health/${probe}`, { method }),
          ),
        );
        assertEquals(status, 200);
        assertMatch(headers.get("x-request-id") ?? "", /^\S+$/);
      }
    }
  },

  "a failure of ours tells the client nothing of it": async (api) => {
    const user = await api.user();
    const { sql } = api.database;
    await sql`alter table tasks rename column title to hidden`;
    try {
      const answer = await user.send("GET", "/tasks");
      assertProblem(answer, { status: 500, kind: "internal-error" });
      assertEquals(Object.keys(answer.json).sort(), [
        "status",
        "title",
        "type",
      ]);
    } finally {
      await sql`alter table tasks rename column hidden to title`;
    }
  },
});
