import { assertEquals } from "@std/assert";
import { startApi } from "../../support/api_app.ts";
import { outboxEvents } from "../../support/outbox_rows.ts";
import {
  createTasks,
  outcomesOf,
  sendBatch,
  taskEvents,
} from "../../support/task_batches.ts";
import { testCases } from "../../support/test_cases.ts";

const CREATE = { op: "create", task: { title: "New" } };

testCases("POST batch", startApi, {
  "answers each operation in order, as its own request": async (api) => {
    const user = await api.user();
    const [a, b, c] = await createTasks(user, 3);
    const { status, results } = await sendBatch(user, {
      operations: [
        { op: "delete", task_id: c },
        { op: "update", task_id: a, task: { title: "A", due_date: null } },
        CREATE,
        { op: "complete", task_id: b },
      ],
    });
    assertEquals(status, 200);
    assertEquals(results.map(({ status }) => status), [204, 200, 201, 200]);
    const [deleted, ...others] = results;
    assertEquals(deleted, { status: 204, task: null });
    for (const { task, etag } of others) {
      const { json, headers } = await user.send("GET", `/tasks/${task?.id}`);
      assertEquals(task, json);
      assertEquals(etag, headers.get("etag"));
    }
    const [updated, created, completed] = others;
    assertEquals([updated?.task?.id, updated?.task?.title], [a, "A"]);
    assertEquals([completed?.task?.id, completed?.task?.completed], [b, true]);
    assertEquals((await user.send("GET", `/tasks/${c}`)).status, 404);
    assertEquals((await taskEvents(api, user)).slice(3), [
      `task.deleted ${c} 2`,
      `task.updated ${a} 2`,
      `task.created ${created?.task?.id} 1`,
      `task.completed ${b} 2`,
    ]);
  },

  "names the request as the cause of every event": async (api) => {
    const user = await api.user();
    await sendBatch(user, { operations: [CREATE, CREATE] }, {
      "x-request-id": "request-1",
    });
    const events = await outboxEvents(api.database.sql, user.id);
    const causes = events.map(({ correlation_id }) => correlation_id);
    assertEquals(causes, ["request-1", "request-1"]);
    assertEquals(new Set(events.map(({ event_id }) => event_id)).size, 2);
  },

  "changes one task again and again, in order": async (api) => {
    const user = await api.user();
    const [task_id] = await createTasks(user, 1);
    const { results } = await sendBatch(user, {
      operations: [
        { op: "update", task_id, task: { title: "A" } },
        { op: "update", task_id, task: { title: "B" }, if_match: '"2"' },
        { op: "complete", task_id },
        { op: "complete", task_id },
        { op: "update", task_id, task: { title: "B" } },
        { op: "delete", task_id },
        { op: "update", task_id, task: { title: "C" } },
        { op: "delete", task_id },
      ],
    });
    assertEquals(
      outcomesOf(results),
      [
        '200 "2"',
        '200 "3"',
        '200 "4"',
        '200 "4"',
        '200 "4"',
        "204",
        "404",
        "404",
      ],
    );
    assertEquals((await taskEvents(api, user)).slice(1), [
      `task.updated ${task_id} 2`,
      `task.updated ${task_id} 3`,
      `task.completed ${task_id} 4`,
      `task.deleted ${task_id} 5`,
    ]);
  },
});
