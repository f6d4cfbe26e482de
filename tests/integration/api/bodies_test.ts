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

  "a body of 33 levels is 422, one of 32 is looked at": async (api) => {
    const user = await api.user();
    const nested = (levels: number) => "[".repeat(levels) + "]".repeat(levels);
    const braces = '{"a":'.repeat(33) + "1" + "}".repeat(33);
    const send = async (body: string) => {
      const answer = await user.send("POST", "/tasks", { body });
      const problem = { status: 422, kind: "invalid-input", pointers: ["#"] };
      return assertProblem(answer, problem);
    };
    const tooDeep = "must not nest more than 32 levels deep";
    for (const body of [nested(33), braces, nested(500_000)]) {
      assertEquals(await send(body), tooDeep);
    }
    assertEquals((await send(nested(32))).includes("nest"), false);
    // Signs in a text are text.
    const title = '["\\[{'.repeat(40);
    const { status, json } = await user.send("POST", "/tasks", {
      body: { title },
    });
    assertEquals(status, 201);
    assertEquals(json.title, title);
  },

  "80 000 unknown fields are named up to a hundred": async (
    api,
  ) => {
    const user = await api.user();
    const names = Array.from({ length: 80_000 }, (_, n) => [`f${n}`, 0]);
    const { status, json } = await user.send("POST", "/tasks", {
      body: { title: "T", ...Object.fromEntries(names) },
    });
    assertEquals(status, 422);
    assertEquals(json.errors?.length, 100);
  },

  "a compressed body is 415": async (api) => {
    const user = await api.user();
    for (const encoding of ["gzip", "br", "deflate, gzip", "x", ""]) {
      const answer = await user.send("POST", "/tasks", {
        body: { title: "T" },
        headers: { "content-encoding": encoding },
      });
      assertProblem(answer, { status: 415, kind: "unsupported-media-type" });
      assertEquals(answer.headers.get("accept-encoding"), "identity");
    }
    const { status } = await user.send("POST", "/tasks", {
      body: { title: "T" },
      headers: { "content-encoding": "Identity" },
    });
    assertEquals(status, 201);
  },

  "a body of another media type is 415": async (api) => {
    const user = await api.user();
    const types = ["text/plain", "application/x-www-form-urlencoded"]
      .concat("multipart/form-data; boundary=x", "application/jsonx", "json")
      .concat("application/vnd.api+json", "application/json-patch+json");
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
