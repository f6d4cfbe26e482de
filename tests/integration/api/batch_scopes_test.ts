import { assert, assertEquals } from "@std/assert";
import { readOperations } from "../../../services/api/tasks/batch_operations.ts";
import { Problem } from "../../../services/api/http/problem.ts";
import { start } from "../../support/series_edits.ts";
import { startSeriesApi } from "../../support/series_api.ts";
import { kindsOf, sendBatch } from "../../support/task_batches.ts";
import { testCases } from "../../support/test_cases.ts";

testCases("POST /{user_id}/tasks/batch", startSeriesApi, {
  "lets one operation reach further than its task": async (api) => {
    const { user, tasks: [first, second, third] } = await start(api);
    const edit = (task_id: number | undefined, scope?: string) => ({
      op: "update",
      task_id,
      task: { title: `N${task_id}` },
      scope,
    });
    const operations = [
      edit(first?.id, "this"),
      edit(second?.id, "series"),
      edit(third?.id),
      edit(first?.id, "following"),
      { op: "delete", task_id: third?.id, scope: "series" },
      { op: "delete", task_id: third?.id, scope: "this" },
    ];
    const { results } = await sendBatch(user, { operations });
    const statuses = results.map(({ status }) => status);
    assertEquals(statuses, [200, 200, 200, 422, 422, 204]);
    assertEquals(kindsOf(results).slice(3, 5), [
      "invalid-input",
      "invalid-input",
    ]);
    assertEquals(
      results.flatMap(({ problem }) => problem?.errors ?? [])
        .map(({ pointer }) => pointer),
      ["#/operations/3/scope", "#/operations/4/scope"],
    );
  },
});

Deno.test("readOperations() lets others have their turn after each operation", async () => {
  const rrule = "FREQ=YEARLY;BYMONTHDAY=31;BYSETPOS=-366;BYDAY=-53SU,53SU";
  const task = { title: "T", due_date: "2030-01-01", recurrence: { rrule } };
  const operations = Array.from({ length: 20 }, () => ({ op: "create", task }));
  const turns = { count: 0, running: true };
  const takeTurns = () => {
    turns.count++;
    if (turns.running) setImmediate(takeTurns);
  };
  setImmediate(takeTurns);
  const taskIds = { next: () => Promise.resolve(1) };
  const ready = await readOperations(operations, {
    taskIds: taskIds as Parameters<typeof readOperations>[1]["taskIds"],
  });
  turns.running = false;
  assert(ready.every((each) => each instanceof Problem));
  assert(turns.count >= operations.length, `${turns.count} turns`);
});
