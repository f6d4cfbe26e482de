import { assertEquals } from "@std/assert";
import { assertProblem } from "../../support/assert_problem.ts";
import { startApi } from "../../support/api_app.ts";
import { testCases } from "../../support/test_cases.ts";

testCases("the body of a request", startApi, {
  "a body that is no JSON is 400": async (api) => {
    const user = await api.user();
    const latin1 = new Uint8Array(
      [...'{"title":"?"}'].map((character) =>
        character === "?" ? 0xe9 : character.charCodeAt(0)
      ),
    );
    const bodies = ["", " ", "{", "title=x", "{'title':'x'}", '{"title":"x"}}']
      .concat("undefined", "NaN", '{"title":"\n"}');
    for (const body of [...bodies, latin1]) {
      const answer = await user.send("POST", "/tasks", { body });
      assertProblem(answer, { status: 400, kind: "malformed-json" });
    }
  },

  "a body that is no object is 422 at its root": async (api) => {
    const user = await api.user();
    const deep = "[".repeat(400_000) + "]".repeat(400_000);
    for (const body of ["null", "[]", "7", '"x"', "true", deep]) {
      const answer = await user.send("POST", "/tasks", { body });
      const problem = { status: 422, kind: "invalid-input" };
      assertProblem(answer, { ...problem, pointers: ["#"] });
    }
  },

  "a body of another media type is 415": async (api) => {
    const user = await api.user();
    const types = ["text/plain", "application/x-www-form-urlencoded"]
      .concat("multipart/form-data; boundary=x", "application/jsonx", "json");
    for (const type of types) {
      const answer = await user.send("POST", "/tasks", {
        body: '{"title":"x"}',
        headers: { "content-type": type },
      });
      assertProblem(answer, { status: 415, kind: "unsupported-media-type" });
    }
    for (
      const type of [
        "application/json",
        "APPLICATION/JSON; charset=utf-8",
        "application/merge-patch+json",
      ]
    ) {
      const { status } = await user.send("POST", "/tasks", {
        body: '{"title":"x"}',
        headers: { "content-type": type },
      });
      assertEquals(status, 201, type);
    }
  },

  "a body of more than 1 MiB is 413, one of 1 MiB is not": async (api) => {
    const user = await api.user();
    const frame = '{"title":"x"}'.length;
    const body = '{"title":"x"}' + " ".repeat(1024 * 1024 - frame);
    const fitting = await user.send("POST", "/tasks", { body });
    assertEquals(fitting.status, 201);
    const large = await user.send("POST", "/tasks", { body: `${body} ` });
    assertProblem(large, { status: 413, kind: "too-large" });
  },
});
