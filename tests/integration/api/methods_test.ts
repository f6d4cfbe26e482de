import { assert, assertEquals } from "@std/assert";
import { assertProblem } from "../../support/assert_problem.ts";
import { readAnswer, startApi } from "../../support/api_app.ts";
import { testCases } from "../../support/test_cases.ts";

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "QUERY"];

testCases("the methods of a path", startApi, {
  "another method is 405 and Allow tells which there are": async (api) => {
    const user = await api.user();
    const paths = api.routes.filter(({ method, path }) =>
      method !== "ALL" && path.startsWith("/:user_id/")
    ).map(({ path }) => path.replace("/:user_id", "").replace(/:\w+/g, "1"));
    const refused: string[] = [];
    for (const path of new Set(paths)) {
      const options = await user.send("OPTIONS", path);
      assertEquals(options.status, 204, path);
      const allow = options.headers.get("allow")?.split(", ") ?? [];
      assert(allow.includes("OPTIONS"));
      assertEquals(allow.includes("HEAD"), allow.includes("GET"));
      for (const method of METHODS) {
        const answer = await user.send(method, path);
        if (allow.includes(method)) assert(answer.status !== 405);
        else {
          refused.push(`${method} ${path}`);
          assertEquals(answer.status, 405);
          assertEquals(answer.headers.get("allow"), allow.join(", "));
          if (method === "HEAD") continue;
          assertProblem(answer, { status: 405, kind: "method-not-allowed" });
        }
      }
    }
    assert(refused.length >= 25, `${refused.length}`);
  },

  "a path without any method is 404, whatever the method": async (api) => {
    const user = await api.user();
    for (const method of [...METHODS, "OPTIONS"]) {
      assertEquals((await user.send(method, "/nothing")).status, 404);
    }
  },

  "a word in the place of an id is a path of its own, or none": async (api) => {
    const user = await api.user();
    const { headers } = await user.send("OPTIONS", "/tasks/batch");
    assertEquals(headers.get("allow"), "OPTIONS, POST");
    for (const method of METHODS.filter((each) => each !== "POST")) {
      const answer = await user.send(method, "/tasks/batch");
      assertEquals(answer.status, 405);
      assertEquals(answer.headers.get("allow"), "OPTIONS, POST");
    }
    for (const path of ["/tasks/abc", "/tasks/1a", "/tasks/batch/reminders"]) {
      for (const method of [...METHODS, "OPTIONS"]) {
        const { status } = await user.send(method, path);
        assertEquals(status, 404, `${method} ${path}`);
      }
    }
  },

  "HEAD answers as GET does, less the body": async (api) => {
    const user = await api.user();
    const { json } = await user.send("POST", "/tasks", {
      body: { title: "T" },
    });
    for (const path of ["/tasks", `/tasks/${json.id}`, "/preferences"]) {
      const get = await user.send("GET", path);
      const head = await user.send("HEAD", path);
      assertEquals(head.status, get.status);
      assertEquals(head.json as unknown, {});
      for (const name of ["etag", "content-type", "cache-control"]) {
        assertEquals(head.headers.get(name), get.headers.get(name));
      }
      const bytes = new TextEncoder().encode(JSON.stringify(get.json));
      const length = head.headers.get("content-length");
      assertEquals(length, String(bytes.length), path);
    }
  },

  "a stranger learns of no methods": async (api) => {
    const request = new Request("http://api.test/session", { method: "PUT" });
    const { status } = await readAnswer(await api.fetch(request));
    assertEquals(status, 401);
  },
});
