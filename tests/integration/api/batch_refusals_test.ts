import { assertEquals } from "@std/assert";
import { assertProblem } from "../../support/assert_problem.ts";
import { startApi } from "../../support/api_app.ts";
import {
  createTasks,
  kindsOf,
  outcomesOf,
  sendBatch,
  taskEvents,
  titlesOf,
} from "../../support/task_batches.ts";
import { testCases } from "../../support/test_cases.ts";

const CREATE = { op: "create", task: { title: "New" } };

/** Operations that can't be run, and where they are wrong. */
const WRONG: [operation: unknown, ...pointers: string[]][] = [
  [null, ""],
  [[], ""],
  ["create", ""],
  [{}, "/op"],
  [{ op: "purge" }, "/op"],
  [{ op: "create" }, "/task"],
  [{ op: "create", task: null }, "/task"],
  [{ op: "create", task: {} }, "/task/title"],
  [{ op: "create", task: { title: " " } }, "/task/title"],
  [{ ...CREATE, task_id: 1 }, "/task_id"],
  [{ ...CREATE, if_match: "*" }, "/if_match"],
  [{ ...CREATE, user_id: "eve" }, "/user_id"],
  [{ op: "update", task_id: 1 }, "/task"],
  [{ op: "update", task: {} }, "/task_id"],
  [{ op: "update", task_id: "1", task: {} }, "/task_id"],
  [{ op: "update", task_id: 0, task: {} }, "/task_id"],
  [{ op: "update", task_id: 1.5, task: {} }, "/task_id"],
  [{ op: "update", task_id: 1e15, task: {} }, "/task_id"],
  [
    { op: "update", task_id: 1, task: { x: 1, "a/b": 1 } },
    "/task/x",
    "/task/a~1b",
  ],
  [{ op: "update", task_id: 1, task: {}, if_match: 1 }, "/if_match"],
  [{ op: "complete" }, "/task_id"],
  [{ op: "complete", task_id: 1, task: {} }, "/task"],
  [{ op: "delete", task_id: null }, "/task_id"],
];

testCases("POST batch, asked for what it refuses", startApi, {
  "refuses a wrong operation alone and names its fields": async (api) => {
    const user = await api.user();
    const operations = WRONG.flatMap(([operation]) => [operation, CREATE]);
    const { status, results } = await sendBatch(user, { operations });
    assertEquals(status, 200);
    assertEquals(results.length, 2 * WRONG.length);
    for (const [n, [operation, ...pointers]] of WRONG.entries()) {
      const seen = JSON.stringify(operation);
      const { status, problem, task } = results[2 * n] ?? {};
      assertEquals([status, task], [422, undefined], seen);
      assertEquals(problem?.type, "urn:taskbell:problem:invalid-input", seen);
      assertEquals(
        problem?.errors?.map(({ pointer }) => pointer),
        pointers.map((pointer) => `#/operations/${2 * n}${pointer}`),
        seen,
      );
      assertEquals(results[2 * n + 1]?.status, 201, seen);
    }
    assertEquals((await titlesOf(user)).length, WRONG.length);
  },

  "takes 1 to 100 operations and no unknown field": async (api) => {
    const user = await api.user();
    const some = (count: number) => ({ operations: Array(count).fill(CREATE) });
    const wrong: [body: unknown, ...pointers: string[]][] = [
      [some(0), "#/operations"],
      [some(101), "#/operations"],
      [{}, "#/operations"],
      [{ operations: CREATE }, "#/operations"],
      [{ ...some(1), atomic: "true" }, "#/atomic"],
      [{ ...some(1), x: 1 }, "#/x"],
      [[CREATE], "#"],
    ];
    for (const [body, ...pointers] of wrong) {
      const answer = await user.send("POST", "/tasks/batch", { body });
      assertProblem(answer, { status: 422, kind: "invalid-input", pointers });
    }
    assertEquals(await titlesOf(user), []);
    const { results } = await sendBatch(user, some(100));
    const ids = results.map(({ task }) => Number(task?.id));
    assertEquals(new Set(ids).size, 100);
    assertEquals(ids, ids.toSorted((a, b) => a - b));
    assertEquals((await taskEvents(api, user)).length, 100);
  },

  "finds no task of another user": async (api) => {
    const [owner, eve] = [await api.user(), await api.user()];
    const [task_id] = await createTasks(owner, 1);
    const before = await taskEvents(api, owner);
    const operations = [
      { op: "update", task_id, task: { title: "Taken" } },
      { op: "complete", task_id },
      { op: "delete", task_id },
    ];
    for (const atomic of [false, true]) {
      const { results } = await sendBatch(eve, { atomic, operations });
      assertEquals(kindsOf(results), Array(3).fill("not-found"));
    }
    assertEquals(await taskEvents(api, owner), before);
    assertEquals(await titlesOf(owner), ["T0"]);
    assertEquals(await taskEvents(api, eve), []);
  },

  "changes a task only in the state that if_match names": async (api) => {
    const user = await api.user();
    const [task_id] = await createTasks(user, 1);
    const update = (title: string, if_match: string) => ({
      ...{ op: "update", task_id, task: { title }, if_match },
    });
    const { results } = await sendBatch(user, {
      operations: [
        update("A", '"2"'),
        update("B", '"1"'),
        update("C", '"1"'),
        update("D", "1"),
        update("E", ""),
        update("F", '"x", "2"'),
        { op: "complete", task_id, if_match: 'W/"3"' },
        { op: "delete", task_id, if_match: "*" },
      ],
    });
    assertEquals(
      outcomesOf(results),
      [
        '412 "1"',
        '200 "2"',
        '412 "2"',
        '412 "2"',
        '412 "2"',
        '200 "3"',
        '412 "3"',
        "204",
      ],
    );
  },
});

testCases(
  "POST batch, where REQUIRE_IF_MATCH is set",
  () => startApi({ requireIfMatch: true }),
  {
    "needs if_match in all but create": async (api) => {
      const user = await api.user();
      const [task_id] = await createTasks(user, 1);
      const { results } = await sendBatch(user, {
        operations: [
          { op: "update", task_id, task: {} },
          { op: "complete", task_id },
          { op: "delete", task_id },
          CREATE,
          { op: "delete", task_id, if_match: '"1"' },
        ],
      });
      assertEquals(
        results.map(({ status }) => status),
        [428, 428, 428, 201, 204],
      );
    },
  },
);
