import { assert, assertEquals } from "@std/assert";
import { assertProblem } from "../../support/assert_problem.ts";
import { apiUser, startApi } from "../../support/api_app.ts";
import { testCases } from "../../support/test_cases.ts";

testCases("RATE_LIMIT", () => startApi({ requestsPerMinute: 5 }), {
  "refuses the sixth of five requests, and tells when to come back": async (
    api,
  ) => {
    const user = await api.user();
    const left: (string | null)[] = [];
    for (let n = 0; n < 5; n++) {
      const { status, headers } = await user.send("GET", "/tasks");
      assertEquals(status, 200);
      assertEquals(headers.get("ratelimit-policy"), '"user";q=5;w=60');
      left.push(
        /r=(\d+);t=\d+$/.exec(headers.get("ratelimit") ?? "")?.[1] ?? "",
      );
    }
    assertEquals(left, ["4", "3", "2", "1", "0"]);
    const answer = await user.send("POST", "/tasks", { body: { title: "T" } });
    assertProblem(answer, { status: 429, kind: "rate-limited" });
    const retryAfter = Number(answer.headers.get("retry-after"));
    assert(retryAfter > 0 && retryAfter <= 65, `${retryAfter}`);
    assertEquals(
      answer.headers.get("ratelimit"),
      `"user";r=0;t=${retryAfter}`,
    );
  },

  "counts what goes wrong, by user and not by address": async (api) => {
    const eve = await api.user();
    const spoofed = (n: number) => ({
      headers: { "x-forwarded-for": `10.0.0.${n}`, "forwarded": `for=${n}` },
    });
    for (let n = 0; n < 5; n++) {
      assertEquals((await eve.send("GET", "/nothing", spoofed(n))).status, 404);
    }
    assertEquals((await eve.send("GET", "/tasks", spoofed(9))).status, 429);
    const ada = await api.user();
    assertEquals((await ada.send("GET", "/tasks")).status, 200);
  },

  "counts a user once, whatever token is shown and whose path asked for":
    async (api) => {
      const id = crypto.randomUUID();
      for (let n = 0; n < 5; n++) {
        const user = await apiUser(api.fetch, { id, claims: { n } });
        const { status } = await user.send("GET", n % 2 ? "/tasks" : "/x");
        assert(status !== 429);
      }
      const user = await apiUser(api.fetch, { id });
      assertEquals((await user.send("GET", "/tasks")).status, 429);
    },

  "says nothing to those who are nobody": async (api) => {
    const user = await api.user();
    const headers = { authorization: null };
    for (let n = 0; n < 7; n++) {
      const answer = await user.send("GET", "/tasks", { headers });
      assertEquals(answer.status, 401);
      assertEquals(answer.headers.get("ratelimit"), null);
    }
    assertEquals((await user.send("GET", "/tasks")).status, 200);
  },
});
