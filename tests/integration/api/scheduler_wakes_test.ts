import { assert, assertEquals } from "@std/assert";
import type { DueKind } from "../../../services/api/change.ts";
import { advanceDue } from "../../support/advance_due.ts";
import { type ApiUser, apiUser, makeApp } from "../../support/api_app.ts";
import { changeOptions } from "../../support/change_options.ts";
import { addReminder, createTask } from "../../support/reminder_stories.ts";
import { testCases } from "../../support/test_cases.ts";
import {
  startDatabase,
  type TestDatabase,
} from "../../support/test_database.ts";

/** A request below a user's path, and which loops it must wake. */
type Story = [method: string, path: string, wakes: string, body?: object];

/** What of a process hears: commits with events, and wake-ups, in order. */
interface Ears {
  user: ApiUser;
  heard: ("commit" | DueKind)[];
}

async function listenTo(database: TestDatabase): Promise<Ears> {
  const heard: Ears["heard"] = [];
  const app = makeApp(database, {
    onEvents: () => void heard.push("commit"),
    onScheduled: (what) => void heard.push(what),
  });
  return { user: await apiUser((request) => app.fetch(request)), heard };
}

async function tell({ user, heard }: Ears, stories: Story[]): Promise<void> {
  for (const [method, path, wakes, body] of stories) {
    heard.length = 0;
    const { status } = await user.send(method, path, body && { body });
    const what = `${method} ${path} ${JSON.stringify(body)}`;
    assert(status < 300, `${what}: ${status}`);
    assertEquals(heard.filter((each) => each !== "commit").join(), wakes, what);
    // After the commit: whoever looks before would see nothing.
    if (wakes !== "") assertEquals(heard[0], "commit", what);
  }
}

testCases("a wake-up", startDatabase, {
  "comes of whatever schedules a reminder, and of nothing else": async (
    database,
  ) => {
    const ears = await listenTo(database);
    const task = await createTask(ears.user, { due_date: "2030-01-01" });
    const before_due = "PT1H";
    const reminder = await addReminder(ears.user, task, { before_due });
    const path = `/tasks/${task}`;
    const update = (fields: object) => ({
      operations: [{ op: "update", task_id: task, task: fields }],
    });
    await tell(ears, [
      ["PATCH", path, "", { title: "T2" }],
      ["PATCH", path, "reminders", { due_date: "2030-01-02" }],
      ["PATCH", path, "", { due_date: "2030-01-02" }],
      ["PUT", path, "reminders", { title: "T", due_date: "2030-01-03" }],
      ["POST", "/tasks/batch", "", update({ title: "T3" })],
      ["POST", "/tasks/batch", "reminders", update({ due_date: "2030-01-05" })],
      ["PATCH", `/reminders/${reminder}`, "reminders", { before_due: "PT2H" }],
      ["PATCH", `/reminders/${reminder}`, "", { before_due: "PT2H" }],
      ["POST", `/reminders/${reminder}/snooze`, "reminders", { minutes: 1 }],
      ["POST", `${path}/reminders`, "reminders", {
        before_due,
        channel: "in_app",
      }],
      ["PATCH", `${path}/complete`, ""],
      ["PATCH", `${path}/reopen`, "reminders"],
      ["DELETE", path, ""],
      ["POST", `${path}/restore`, "reminders"],
      ["POST", "/tasks", "", { title: "T", due_date: "2030-01-01" }],
    ]);
  },

  "comes of whatever begins or continues a series": async (database) => {
    const ears = await listenTo(database);
    const due_date = "2099-01-01";
    const recurrence = { rrule: "FREQ=DAILY" };
    const newTask = { title: "T", due_date, recurrence };
    await tell(ears, [
      ["POST", "/tasks", "series", newTask],
      ["POST", "/tasks/quick", "series", { text: "water plants every friday" }],
      ["POST", "/tasks/batch", "series", {
        operations: [{ op: "create", task: newTask }],
      }],
      ["POST", "/tasks", "", {
        ...newTask,
        recurrence: { ...recurrence, mode: "completion" },
      }],
    ]);
    for (
      const [method, path] of [
        ["PATCH", "/complete"],
        ["DELETE", ""],
        ["POST", "/skip"],
      ] as const
    ) {
      const task = await createTask(ears.user, newTask);
      await tell(ears, [[method, `/tasks/${task}${path}`, "series"]]);
    }
    const task = await createTask(ears.user, { title: "T", due_date });
    await tell(ears, [
      ["PATCH", `/tasks/${task}`, "series", { recurrence }],
      ["PATCH", `/tasks/${task}`, "", { title: "T2" }],
      ["PATCH", `/tasks/${task}`, "", { recurrence: null }],
    ]);
  },

  "of a keyed request comes after its commit, and of no repetition": async (
    database,
  ) => {
    const { user, heard } = await listenTo(database);
    const request = {
      body: {
        title: "T",
        due_date: "2099-01-01",
        recurrence: { rrule: "FREQ=DAILY" },
      },
      headers: { "idempotency-key": "wake-after-commit" },
    };
    assertEquals((await user.send("POST", "/tasks", request)).status, 201);
    assertEquals(heard, ["commit", "series"]);
    assertEquals((await user.send("POST", "/tasks", request)).status, 201);
    assertEquals(heard, ["commit", "series"]);
  },

  "comes of the reminders of a task that a scheduler makes": async (
    database,
  ) => {
    const { sql } = database;
    const { user } = await listenTo(database);
    const task = await createTask(user, {
      due_date: "2020-01-01",
      recurrence: { rrule: "FREQ=DAILY" },
    });
    const before_due = "PT1H";
    await addReminder(user, task, { before_due, recipient: "ada@example.com" });
    const heard: DueKind[] = [];
    const onScheduled = (what: DueKind) => void heard.push(what);
    await advanceDue({ ...changeOptions(sql), onScheduled });
    assert(heard.includes("reminders"), heard.join());
  },
});
