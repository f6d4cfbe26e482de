import { assert, assertEquals } from "@std/assert";
import { type ApiUser, startApi, type TestApi } from "../../support/api_app.ts";
import { assertProblem } from "../../support/assert_problem.ts";
import { fireDue, schedulerOptions } from "../../support/firing.ts";
import { outboxEvents } from "../../support/outbox_rows.ts";
import {
  addReminder,
  createTask,
  stateOf,
  storyOf,
} from "../../support/reminder_stories.ts";
import { testCases } from "../../support/test_cases.ts";
import { stopTime } from "../../support/test_database.ts";

/** The day is a different one in the zone: 23:00 UTC is midnight there. */
const DUE = "2030-03-31T09:00:00+02:00";

async function start(api: TestApi): Promise<ApiUser> {
  await stopTime(api.database.sql, "2030-03-01T00:00:00Z");
  return await api.user();
}

async function fire(api: TestApi): Promise<void> {
  const options = schedulerOptions(api.database);
  while (await fireDue(options, 100) > 0);
}

testCases("a reminder before the due date", startApi, {
  "fires so long before it, however often there is one": async (api) => {
    const user = await start(api);
    const task = await createTask(user, {
      due_date: DUE,
      time_zone: "Europe/Berlin",
    });
    const distances = ["PT0S", "PT30M", "PT24H", "P1D", "P1W"];
    const ids = [];
    for (const before_due of distances) {
      ids.push(await addReminder(user, task, { before_due }));
    }
    assertEquals(await Promise.all(ids.map((id) => stateOf(user, id))), [
      "scheduled 2030-03-31T07:00:00.000Z",
      "scheduled 2030-03-31T06:30:00.000Z",
      "scheduled 2030-03-30T07:00:00.000Z",
      // Nine o'clock, on the day before the clocks go forward.
      "scheduled 2030-03-30T08:00:00.000Z",
      "scheduled 2030-03-24T08:00:00.000Z",
    ]);
    const list = await user.send("GET", `/tasks/${task}/reminders`);
    assertEquals(
      list.json.items.map(({ before_due }) => before_due),
      distances,
    );
  },

  "is refused when the task has no due date": async (api) => {
    const user = await start(api);
    const task = await createTask(user);
    const problem = { status: 422, kind: "invalid-input" } as const;
    const pointers = ["#/before_due"];
    const body = { before_due: "PT5M", recipient: "ada@example.com" };
    const answer = await user.send("POST", `/tasks/${task}/reminders`, {
      body,
    });
    assertProblem(answer, { ...problem, pointers });
    const id = await addReminder(user, task, {
      remind_at: "2030-04-01T00:00:00Z",
    });
    const patched = await user.send("PATCH", `/reminders/${id}`, {
      body: { before_due: "PT5M" },
    });
    assertProblem(patched, { ...problem, pointers });
    assertEquals(await storyOf(api.database.sql, user), [
      "scheduled 2030-04-01T00:00:00.000Z",
    ]);
  },

  "moves with the due date, by PATCH, PUT and batch": async (api) => {
    const user = await start(api);
    const task = await createTask(user, { due_date: DUE });
    const id = await addReminder(user, task, { before_due: "PT30M" });
    const fixed = await addReminder(user, task, {
      remind_at: "2030-03-20T00:00:00Z",
    });
    const path = `/tasks/${task}`;
    const patch = (body: object) => user.send("PATCH", path, { body });
    await patch({ due_date: "2030-03-30T07:00:00Z" });
    assertEquals(await stateOf(user, id), "scheduled 2030-03-30T06:30:00.000Z");
    await user.send("PUT", path, {
      body: { title: "T", due_date: "2030-03-29T07:00:00Z" },
      headers: { "x-request-id": "the-put" },
    });
    assertEquals(await stateOf(user, id), "scheduled 2030-03-29T06:30:00.000Z");
    const events = await outboxEvents(api.database.sql, user.id);
    const [updated, scheduled] = events.slice(-2);
    assertEquals(updated?.event_type, "task.updated");
    assert(scheduled?.event_type === "reminder.scheduled");
    assertEquals(scheduled.correlation_id, "the-put");
    assertEquals(scheduled.payload.reminder_id, id);
    const task_ = { due_date: "2030-03-28" };
    await user.send("POST", "/tasks/batch", {
      body: { operations: [{ op: "update", task_id: task, task: task_ }] },
    });
    assertEquals(await stateOf(user, id), "scheduled 2030-03-28T23:30:00.000Z");
    // A day ends at another time in another zone.
    await patch({ time_zone: "Asia/Tokyo" });
    assertEquals(await stateOf(user, id), "scheduled 2030-03-28T14:30:00.000Z");
    assertEquals(
      await stateOf(user, fixed),
      "scheduled 2030-03-20T00:00:00.000Z",
    );
    await patch({ title: "Another", labels: ["a"] });
    assertEquals((await storyOf(api.database.sql, user)).length, 6);
  },

  "moves with the time zone when it counts days": async (api) => {
    const user = await start(api);
    const task = await createTask(user, { due_date: DUE });
    const day = await addReminder(user, task, { before_due: "P1D" });
    const hours = await addReminder(user, task, { before_due: "PT24H" });
    assertEquals(await stateOf(user, day), await stateOf(user, hours));
    await user.send("PATCH", `/tasks/${task}`, {
      body: { time_zone: "Europe/Berlin" },
    });
    assertEquals(
      await stateOf(user, day),
      "scheduled 2030-03-30T08:00:00.000Z",
    );
    assertEquals(
      await stateOf(user, hours),
      "scheduled 2030-03-30T07:00:00.000Z",
    );
  },

  "is cancelled without one, and comes back with one": async (api) => {
    const user = await start(api);
    const task = await createTask(user, { due_date: DUE });
    const id = await addReminder(user, task, { before_due: "PT30M" });
    const fixed = await addReminder(user, task, {
      remind_at: "2030-03-20T00:00:00Z",
    });
    const path = `/tasks/${task}`;
    await user.send("PATCH", path, { body: { due_date: null } });
    assertEquals(await stateOf(user, id), "cancelled 2030-03-31T06:30:00.000Z");
    assertEquals(
      await stateOf(user, fixed),
      "scheduled 2030-03-20T00:00:00.000Z",
    );
    // Done and taken back, it has no due date still.
    await user.send("PATCH", `${path}/complete`);
    await user.send("PATCH", `${path}/reopen`);
    assertEquals(await stateOf(user, id), "cancelled 2030-03-31T06:30:00.000Z");
    await user.send("PATCH", path, { body: { due_date: DUE } });
    assertEquals(await stateOf(user, id), "scheduled 2030-03-31T06:30:00.000Z");
    assertEquals(await storyOf(api.database.sql, user), [
      "scheduled 2030-03-31T06:30:00.000Z",
      "scheduled 2030-03-20T00:00:00.000Z",
      "cancelled 2030-03-31T06:30:00.000Z due_date_removed",
      "cancelled 2030-03-20T00:00:00.000Z task_completed",
      "scheduled 2030-03-20T00:00:00.000Z",
      "scheduled 2030-03-31T06:30:00.000Z",
    ]);
  },

  "fires at once when it moves into the past, unless it has": async (api) => {
    const user = await start(api);
    const task = await createTask(user, { due_date: DUE });
    const id = await addReminder(user, task, { before_due: "PT1H" });
    const patch = (due_date: string) =>
      user.send("PATCH", `/tasks/${task}`, { body: { due_date } });
    await patch("2030-03-01T00:30:00Z");
    await fire(api);
    assertEquals(await stateOf(user, id), "triggered 2030-02-28T23:30:00.000Z");
    await patch("2030-03-01T00:45:00Z");
    await fire(api);
    await patch("2030-03-01T09:00:00Z");
    await stopTime(api.database.sql, "2030-03-01T08:00:00Z");
    await fire(api);
    assertEquals(await storyOf(api.database.sql, user), [
      "scheduled 2030-03-31T06:00:00.000Z",
      "scheduled 2030-02-28T23:30:00.000Z",
      "triggered 2030-02-28T23:30:00.000Z 1",
      "scheduled 2030-03-01T08:00:00.000Z",
      "triggered 2030-03-01T08:00:00.000Z 2",
    ]);
  },

  "follows the due date of a completed task without a word": async (api) => {
    const user = await start(api);
    const task = await createTask(user, { due_date: DUE });
    const id = await addReminder(user, task, { before_due: "PT1H" });
    const path = `/tasks/${task}`;
    await user.send("PATCH", `${path}/complete`);
    await user.send("PATCH", path, { body: { due_date: "2030-05-01" } });
    assertEquals(await stateOf(user, id), "cancelled 2030-05-01T23:00:00.000Z");
    await user.send("PATCH", `${path}/reopen`);
    await user.send("DELETE", path);
    await user.send("POST", `${path}/restore`);
    assertEquals(await storyOf(api.database.sql, user), [
      "scheduled 2030-03-31T06:00:00.000Z",
      "cancelled 2030-03-31T06:00:00.000Z task_completed",
      "scheduled 2030-05-01T23:00:00.000Z",
      "cancelled 2030-05-01T23:00:00.000Z task_deleted",
      "scheduled 2030-05-01T23:00:00.000Z",
    ]);
  },
});
