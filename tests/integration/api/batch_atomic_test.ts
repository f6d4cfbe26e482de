import { assert, assertEquals, assertMatch } from "@std/assert";
import { startApi } from "../../support/api_app.ts";
import {
  type BatchBody,
  createTasks,
  kindsOf,
  sendBatch,
  taskEvents,
  titlesOf,
} from "../../support/task_batches.ts";
import { testCases } from "../../support/test_cases.ts";

const CREATE = { op: "create", task: { title: "New" } };

/** Batches of which something is refused, in a function of a task's id. */
const REFUSED: ((task_id: number) => BatchBody & { kinds: string[] })[] = [
  (task_id) => ({
    operations: [CREATE, { op: "complete", task_id }, { op: "x" }],
    kinds: ["not-applied", "not-applied", "invalid-input"],
  }),
  (task_id) => ({
    operations: [
      { op: "delete", task_id, if_match: '"7"' },
      CREATE,
      { op: "update", task_id, task: { title: "X" } },
      { op: "delete", task_id: 999_999 },
    ],
    kinds: ["precondition-failed", "not-applied", "not-applied", "not-found"],
  }),
];

testCases("POST batch, if atomic", startApi, {
  "changes nothing when an operation is refused": async (api) => {
    const user = await api.user();
    const [task_id = 0] = await createTasks(user, 1);
    const before = await taskEvents(api, user);
    for (const refused of REFUSED) {
      const { kinds, operations } = refused(task_id);
      const { status, results } = await sendBatch(user, {
        atomic: true,
        operations,
      });
      assertEquals(status, 200);
      assertEquals(kindsOf(results), kinds);
      const named = kinds.flatMap((kind, n) =>
        kind === "not-applied" ? [] : [`#/operations/${n}`]
      ).join(", ");
      for (const { status, problem } of results) {
        assertEquals(status, problem?.status);
        if (status === 424) assertMatch(problem?.detail ?? "", RegExp(named));
      }
      const { json, headers } = await user.send("GET", `/tasks/${task_id}`);
      assertEquals([json.title, json.completed], ["T0", false]);
      assertEquals(headers.get("etag"), '"1"');
      assertEquals(await titlesOf(user), ["T0"]);
      assertEquals(await taskEvents(api, user), before);
    }
  },

  "does all when none is refused": async (api) => {
    const user = await api.user();
    const [a, b] = await createTasks(user, 2);
    const { results } = await sendBatch(user, {
      atomic: true,
      operations: [
        CREATE,
        { op: "complete", task_id: a },
        { op: "delete", task_id: b },
      ],
    });
    assertEquals(results.map(({ status }) => status), [201, 200, 204]);
    assertEquals(await titlesOf(user), ["T0", "New"]);
    assert((await taskEvents(api, user)).length === 5);
  },

  "gives its refusal again under an Idempotency-Key": async (api) => {
    const user = await api.user();
    const operations = [CREATE, { op: "complete", task_id: 999_999 }];
    const send = () =>
      sendBatch(user, { atomic: true, operations }, {
        "idempotency-key": "k",
      });
    const first = await send();
    assertEquals(kindsOf(first.results), ["not-applied", "not-found"]);
    assertEquals((await send()).results, first.results);
    assertEquals(await taskEvents(api, user), []);
    assertEquals(await titlesOf(user), []);
  },
});
