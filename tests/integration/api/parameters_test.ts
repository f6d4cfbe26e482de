import { assert, assertEquals } from "@std/assert";
import { assertProblem } from "../../support/assert_problem.ts";
import { startApi } from "../../support/api_app.ts";
import { testCases } from "../../support/test_cases.ts";

testCases("the parameters of a request", startApi, {
  "parameters are refused by name where a route takes none": async (api) => {
    const user = await api.user();
    const { json } = await user.send("POST", "/tasks", {
      body: { title: "x" },
    });
    const routes = [
      ["POST", "/tasks"],
      ["GET", `/tasks/${json.id}`],
      ["PATCH", `/tasks/${json.id}/complete`],
      ["POST", `/tasks/${json.id}/reminders`],
      ["GET", "/preferences"],
      ["PUT", "/preferences"],
    ] as const;
    for (const [method, path] of routes) {
      const body = method === "GET" ? {} : { body: { title: "x" } };
      const answer = await user.send(method, `${path}?dry_run=1`, body);
      const details = assertProblem(answer, {
        status: 422,
        kind: "invalid-input",
        pointers: ["#/dry_run"],
      });
      assertEquals(details, "Unknown parameter: dry_run");
    }
  },

  "parameters of a list are refused when they are unknown or wrong": async (
    api,
  ) => {
    const user = await api.user();
    const queries = {
      "limit=0": "limit",
      "limit=201": "limit",
      "limit=-1": "limit",
      "limit=1.5": "limit",
      "limit=": "limit",
      "limit=abc": "limit",
      "limit=5&limit=6": "limit",
      "completed=yes": "completed",
      "Limit=5": "Limit",
      "__proto__=1": "__proto__",
      "constructor=1": "constructor",
      "=1": "",
    };
    for (const [query, name] of Object.entries(queries)) {
      const answer = await user.send("GET", `/tasks?${query}`);
      const problem = { status: 422, kind: "invalid-input" };
      assertProblem(answer, { ...problem, pointers: [`#/${name}`] });
    }
    for (const limit of [1, 200]) {
      const { status } = await user.send("GET", `/tasks?limit=${limit}`);
      assertEquals(status, 200);
    }
  },

  "parameters that are wrong are named, and what they must be": async (
    api,
  ) => {
    const user = await api.user();
    const details: Record<string, [parameter: string, detail: string]> = {
      "limit=5&limit=6": ["limit", "must be given once"],
      "priority=low&priority=high": ["priority", "must be given once"],
      "q=a&q=b": ["q", "must be given once"],
      "priority=asap": ["priority", "must be low, medium, high or urgent"],
      "completed=1": ["completed", "must be true or false"],
      "label=": ["label", "must not be empty"],
      "label=%20": ["label", "must not be blank"],
      "dry_run=1": ["dry_run", "Unknown parameter: dry_run"],
    };
    for (const [query, [parameter, detail]] of Object.entries(details)) {
      const { json } = await user.send("GET", `/tasks?${query}`);
      const errors = json.errors?.map((error) => ({ ...error, pointer: "" }));
      assertEquals(errors, [{ pointer: "", parameter, detail }], query);
    }
  },

  "fields of a body are no parameters, and say what they must be": async (
    api,
  ) => {
    const user = await api.user();
    const errorsOf = async (path: string, body: unknown) =>
      (await user.send("POST", path, { body })).json.errors;
    const details: [body: object, pointer: string, detail: string][] = [
      [{}, "#/title", "is required"],
      [{ title: 7 }, "#/title", "must be a string"],
      [{ title: "x", labels: "a" }, "#/labels", "must be a list"],
      [{ title: "x", labels: [""] }, "#/labels/0", "must not be empty"],
      [
        { title: "x", priority: "asap" },
        "#/priority",
        "must be low, medium, high or urgent",
      ],
      [
        { title: "x", labels: Array.from({ length: 101 }, String) },
        "#/labels",
        "must have at most 100 items",
      ],
    ];
    for (const [body, pointer, detail] of details) {
      assertEquals(await errorsOf("/tasks", body), [{ pointer, detail }]);
    }
    const pointer = "#/operations";
    const batches: [body: object, detail: string][] = [
      [{}, "is required"],
      [{ operations: [] }, "must not be empty"],
      [{ operations: Array(101).fill(0) }, "must have at most 100 items"],
    ];
    for (const [body, detail] of batches) {
      const errors = await errorsOf("/tasks/batch", body);
      assertEquals(errors, [{ pointer, detail }]);
    }
  },

  "an id that is too large is refused once": async (api) => {
    const user = await api.user();
    for (const task_id of ["1e300", "1e15", "9007199254740993", "0", "1.5"]) {
      const { json } = await user.send("POST", "/tasks/batch", {
        body: `{"operations":[{"op":"delete","task_id":${task_id}}]}`,
      });
      const text = JSON.stringify(json);
      const detail = "must be a whole number from 1 to 999999999999999";
      assertEquals(text.split('"detail"').length, 2, text);
      assert(text.includes(detail), text);
    }
  },

  "cursors that the list has not written are 422": async (api) => {
    const user = await api.user();
    await user.send("POST", "/tasks", { body: { title: "x" } });
    await user.send("POST", "/tasks", { body: { title: "y" } });
    const page = await user.send("GET", "/tasks?limit=1");
    const good = page.json.next_cursor;
    assert(good);
    const encode = (value: unknown) =>
      btoa(JSON.stringify(value)).replaceAll("+", "-").replaceAll("/", "_")
        .replaceAll("=", "");
    const cursors = ["", "x", "%00", "!", good.slice(1), `${good}AAAA`, "null"]
      .concat([
        [],
        [0],
        [0, 1, 2],
        [0, "1"],
        ["0", 1],
        [0.5, 1],
        [0, 1.5],
        [0, 2 ** 53],
        [1e300, 1],
        [8.64e15, 1],
        [-8.64e15, 1],
        [null, 1],
        { 0: 0, 1: 1 },
        0,
        "x",
      ].map(encode));
    for (const cursor of cursors) {
      const answer = await user.send("GET", `/tasks?cursor=${cursor}`);
      const problem = { status: 422, kind: "invalid-input" };
      assertProblem(answer, { ...problem, pointers: ["#/cursor"] });
    }
  },
});
