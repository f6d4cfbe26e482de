import { assertEquals } from "@std/assert";
import { type ApiUser, startApi, type TestApi } from "../../support/api_app.ts";
import { assertProblem } from "../../support/assert_problem.ts";
import { fireDue, schedulerOptions } from "../../support/firing.ts";
import { addReminder, createTask } from "../../support/reminder_stories.ts";
import { testCases } from "../../support/test_cases.ts";
import { stopTime } from "../../support/test_database.ts";

const NOW = "2030-01-01T12:00:00.000Z";

function at(hours: number): string {
  return new Date(Date.parse(NOW) + hours * 3_600_000).toISOString();
}

async function start({ database, user }: TestApi): Promise<ApiUser> {
  await database.sql`update reminders set state = 'cancelled'`;
  await stopTime(database.sql, NOW);
  return await user();
}

/** What a reminder says of itself. */
async function read(user: ApiUser, id: string): Promise<unknown[]> {
  const { json } = await user.send("GET", `/reminders/${id}`);
  return [json.state, json.reason];
}

testCases("GET reminders", startApi, {
  "lists those of all tasks by their time, in pages": async (api) => {
    const user = await start(api);
    const other = await start(api);
    const tasks = [await createTask(user), await createTask(user)];
    const ids: string[] = [];
    for (const hours of [5, 1, 3, 3, 2, 4]) {
      const taskId = tasks[hours % 2] ?? 0;
      const time = { remind_at: at(hours) };
      ids.push(await addReminder(user, taskId, time));
    }
    await addReminder(other, await createTask(other), { remind_at: at(1) });
    const wanted = [1, 4, 2, 3, 5, 0].map((index) => ids[index]);
    const seen: string[] = [];
    let query = "?limit=4";
    for (let page = 0; page < 2; page++) {
      const { json } = await user.send("GET", `/reminders${query}`);
      seen.push(...json.items.map(({ reminder_id }) => reminder_id));
      assertEquals(json.next_cursor === null, page === 1);
      query = `?limit=4&cursor=${json.next_cursor}`;
    }
    assertEquals(seen, wanted);
    assertEquals((await other.send("GET", "/reminders")).json.items.length, 1);
  },

  "lists those of one state, and none of what is deleted": async (api) => {
    const user = await start(api);
    const [open, done, gone] = [
      await createTask(user),
      await createTask(user),
      await createTask(user),
    ];
    const scheduled = await addReminder(user, open, { remind_at: at(1) });
    const cancelled = await addReminder(user, done, { remind_at: at(2) });
    await addReminder(user, gone, { remind_at: at(3) });
    const deleted = await addReminder(user, open, { remind_at: at(4) });
    await user.send("PATCH", `/tasks/${done}/complete`);
    await user.send("DELETE", `/tasks/${gone}`);
    await user.send("DELETE", `/reminders/${deleted}`);
    const list = async (query: string) =>
      (await user.send("GET", `/reminders${query}`)).json.items
        .map(({ reminder_id }) => reminder_id);
    assertEquals(await list(""), [scheduled, cancelled]);
    assertEquals(await list("?state=scheduled"), [scheduled]);
    assertEquals(await list("?state=cancelled"), [cancelled]);
    assertEquals(await list("?state=missed"), []);
    assertProblem(await user.send("GET", "/reminders?state=lost"), {
      status: 422,
      kind: "invalid-input",
      pointers: ["#/state"],
    });
  },
});

testCases("a reminder", startApi, {
  "tells why it is cancelled or missed, and nothing else": async (api) => {
    const user = await start(api);
    const task = await createTask(user, { due_date: at(9) });
    const path = `/tasks/${task}`;
    const id = await addReminder(user, task, { before_due: "PT1H" });
    assertEquals(await read(user, id), ["scheduled", null]);
    await user.send("PATCH", `${path}/complete`);
    assertEquals(await read(user, id), ["cancelled", "task_completed"]);
    await user.send("PATCH", `${path}/reopen`);
    assertEquals(await read(user, id), ["scheduled", null]);
    await user.send("PATCH", path, { body: { due_date: null } });
    assertEquals(await read(user, id), ["cancelled", "due_date_removed"]);
    await user.send("PATCH", path, { body: { due_date: at(9) } });
    assertEquals(await read(user, id), ["scheduled", null]);
    await stopTime(api.database.sql, at(10));
    const maxLatenessMs = 3_600_000;
    await fireDue(schedulerOptions(api.database, { maxLatenessMs }), 10);
    assertEquals(await read(user, id), ["missed", "missed"]);
    const { json } = await user.send("POST", `/reminders/${id}/snooze`, {
      body: { minutes: 1 },
    });
    assertEquals([json.state, json.reason], ["scheduled", null]);
    await stopTime(api.database.sql, at(11));
    await fireDue(schedulerOptions(api.database), 10);
    assertEquals(await read(user, id), ["triggered", null]);
  },

  "is restored with what it was cancelled for": async (api) => {
    const user = await start(api);
    const task = await createTask(user);
    const id = await addReminder(user, task, { remind_at: at(1) });
    await user.send("DELETE", `/tasks/${task}`);
    await stopTime(api.database.sql, at(2));
    await user.send("POST", `/tasks/${task}/restore`);
    assertEquals(await read(user, id), ["cancelled", "task_deleted"]);
  },

  "has its distance in canonical text": async (api) => {
    const user = await start(api);
    const task = await createTask(user, { due_date: at(99) });
    const texts = { "pt30m": "PT30M", "P0D": "PT0S", "PT1,5S": "PT1.5S" };
    for (const [before_due, canonical] of Object.entries(texts)) {
      const id = await addReminder(user, task, { before_due });
      const { json } = await user.send("GET", `/reminders/${id}`);
      assertEquals(json.before_due, canonical);
      const changed = await user.send("PATCH", `/reminders/${id}`, {
        body: { before_due: "p1dt1h" },
      });
      assertEquals(changed.json.before_due, "P1DT1H");
    }
  },

  "is not snoozed until a time that has passed": async (api) => {
    const user = await start(api);
    const task = await createTask(user);
    const id = await addReminder(user, task, { remind_at: at(1) });
    for (const until of [NOW, at(-1)]) {
      const path = `/reminders/${id}/snooze`;
      assertProblem(await user.send("POST", path, { body: { until } }), {
        status: 422,
        kind: "invalid-input",
        pointers: ["#/until"],
      });
    }
    assertEquals(await read(user, id), ["scheduled", null]);
  },
});
