import { assert, assertEquals } from "@std/assert";
import { apiUser, makeApp } from "../../support/api_app.ts";
import { addReminder, createTask } from "../../support/reminder_stories.ts";
import { startDatabase } from "../../support/test_database.ts";

Deno.test("whatever may schedule a reminder wakes the scheduler, after it is done", async () => {
  await using database = await startDatabase();
  const { sql } = database;
  const seen: Promise<number>[] = [];
  const app = makeApp(database, {
    onReminder: () =>
      void seen.push(
        sql<{ count: number }[]>`
          select count(*)::integer as count from outbox
        `.then(([row]) => row?.count ?? 0),
      ),
  });
  const user = await apiUser((request) => app.fetch(request));
  const task = await createTask(user, { due_date: "2030-01-01" });
  const before_due = "PT1H";
  const reminder = await addReminder(user, task, { before_due });
  const path = `/tasks/${task}`;
  const update = {
    op: "update",
    task_id: task,
    task: { due_date: "2030-01-05" },
  };
  const requests: [method: string, path: string, body?: object][] = [
    ["PATCH", path, { due_date: "2030-01-02" }],
    ["PUT", path, { title: "T", due_date: "2030-01-03" }],
    ["POST", "/tasks/batch", { operations: [update] }],
    ["PATCH", `/reminders/${reminder}`, { before_due: "PT2H" }],
    ["POST", `/reminders/${reminder}/snooze`, { minutes: 1 }],
    ["POST", `${path}/reminders`, { before_due, channel: "in_app" }],
    ["PATCH", `${path}/complete`],
    ["PATCH", `${path}/reopen`],
    ["DELETE", path],
    ["POST", `${path}/restore`],
  ];
  const quiet = ["PATCH complete", "DELETE"];
  for (const [method, path, body] of requests) {
    const what = `${method} ${path}`;
    seen.length = 0;
    const { status } = await user.send(method, path, body && { body });
    assert(status < 300, `${what}: ${status}`);
    const [row] = await sql<{ count: number }[]>`
      select count(*)::integer as count from outbox
    `;
    const wakes = await Promise.all(seen);
    const isQuiet = quiet.some((each) =>
      `${method} ${path.split("/").at(-1)}` === each || method === each
    );
    assertEquals(wakes, isQuiet ? [] : [row?.count], what);
  }
});

Deno.test("whatever continues a series wakes the scheduler", async () => {
  await using database = await startDatabase();
  const wakes = { count: 0 };
  const app = makeApp(database, { onReminder: () => void wakes.count++ });
  const user = await apiUser((request) => app.fetch(request));
  const fields = {
    due_date: "2099-01-01",
    recurrence: { rrule: "FREQ=DAILY" },
  };
  const requests: [method: string, path: string][] = [
    ["PATCH", "/complete"],
    ["DELETE", ""],
    ["POST", "/skip"],
  ];
  for (const [method, path] of requests) {
    wakes.count = 0;
    const task = await createTask(user, fields);
    assertEquals(wakes.count, 1);
    const { status } = await user.send(method, `/tasks/${task}${path}`);
    assert(status < 300, `${method}: ${status}`);
    assertEquals(wakes.count, 2, `${method} ${path}`);
  }
});
