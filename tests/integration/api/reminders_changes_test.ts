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

const REMIND_AT = "2030-03-01T09:00:00.000Z";
const TASK = { due_date: "2030-03-01T10:00:00Z" };

async function start(api: TestApi): Promise<ApiUser> {
  await stopTime(api.database.sql, "2030-03-01T08:00:00Z");
  return await api.user();
}

/** Makes it a time at which all reminders fire that are due by then. */
async function goTo(api: TestApi, time: string): Promise<void> {
  await stopTime(api.database.sql, `2030-03-01T${time}Z`);
  while (await fireDue(schedulerOptions(api.database), 100) > 0);
}

function change(user: ApiUser, id: string, body: object) {
  return user.send("PATCH", `/reminders/${id}`, { body });
}

function snooze(user: ApiUser, id: string, body: object) {
  return user.send("POST", `/reminders/${id}/snooze`, { body });
}

testCases("PATCH reminder", startApi, {
  "moves it, and says so": async (api) => {
    const user = await start(api);
    const task = await createTask(user, TASK);
    const id = await addReminder(user, task, { remind_at: REMIND_AT });
    const { status, json } = await change(user, id, {
      remind_at: "2030-03-01T09:30:00+00:00",
    });
    assertEquals(status, 200);
    assertEquals(json.remind_at, "2030-03-01T09:30:00.000Z");
    assertEquals(
      (await user.send("GET", `/reminders/${id}`)).json,
      json,
    );
    await change(user, id, { before_due: "PT15M" });
    await goTo(api, "10:00:00");
    assertEquals(await storyOf(api.database.sql, user), [
      "scheduled 2030-03-01T09:00:00.000Z",
      "scheduled 2030-03-01T09:30:00.000Z",
      "scheduled 2030-03-01T09:45:00.000Z",
      "triggered 2030-03-01T09:45:00.000Z 1",
    ]);
    const [, , , scheduled, triggered] = await outboxEvents(
      api.database.sql,
      user.id,
    );
    assertEquals(triggered?.correlation_id, scheduled?.event_id);
  },

  "lets one that has fired fire again": async (api) => {
    const user = await start(api);
    const task = await createTask(user);
    const id = await addReminder(user, task, { remind_at: REMIND_AT });
    await goTo(api, "09:00:00");
    await change(user, id, { remind_at: "2030-03-01T09:10:00Z" });
    await goTo(api, "09:10:00");
    assertEquals(
      (await storyOf(api.database.sql, user)).at(-1),
      "triggered 2030-03-01T09:10:00.000Z 2",
    );
  },

  "changes channel and recipient": async (api) => {
    const user = await start(api);
    const task = await createTask(user);
    const id = await addReminder(user, task, { remind_at: REMIND_AT });
    const { json } = await change(user, id, {
      channel: "sms",
      recipient: "+4915112345678",
    });
    assertEquals([json.channel, json.recipient], ["sms", "+4915112345678"]);
    const event = (await outboxEvents(api.database.sql, user.id)).at(-1);
    assert(event?.event_type === "reminder.scheduled");
    assertEquals(event.payload.notification_channel, "sms");
    await goTo(api, "09:00:00");
    const before = await outboxEvents(api.database.sql, user.id);
    const later = await change(user, id, { recipient: "+4915112345679" });
    assertEquals(later.json.state, "triggered");
    assertEquals(later.json.recipient, "+4915112345679");
    // It fires at no other time: there is nothing to tell.
    assertEquals(await outboxEvents(api.database.sql, user.id), before);
  },

  "refuses a recipient that the channel can't reach": async (api) => {
    const user = await start(api);
    const task = await createTask(user);
    const id = await addReminder(user, task, { remind_at: REMIND_AT });
    const bodies = [
      { channel: "sms" },
      { recipient: "0151" },
      { recipient: null },
      { channel: "sms", recipient: "ada@example.com" },
    ];
    for (const body of bodies) {
      const problem = { status: 422, kind: "invalid-input" } as const;
      assertProblem(await change(user, id, body), {
        ...problem,
        pointers: ["#/recipient"],
      });
    }
    assertEquals((await storyOf(api.database.sql, user)).length, 1);
  },

  "makes it keep its time, or its distance": async (api) => {
    const user = await start(api);
    const task = await createTask(user, TASK);
    const id = await addReminder(user, task, { before_due: "PT1H" });
    const kept = await change(user, id, { before_due: null });
    assertEquals(kept.json.before_due, null);
    assertEquals(kept.json.remind_at, REMIND_AT);
    await user.send("PATCH", `/tasks/${task}`, {
      body: { due_date: "2030-03-02T10:00:00Z" },
    });
    assertEquals(await stateOf(user, id), `scheduled ${REMIND_AT}`);
    const { json } = await change(user, id, { before_due: "P1D" });
    assertEquals(json.remind_at, "2030-03-01T10:00:00.000Z");
  },

  "changes nothing where nothing is different": async (api) => {
    const user = await start(api);
    const task = await createTask(user, TASK);
    const id = await addReminder(user, task, { before_due: "PT1H" });
    await goTo(api, "09:00:00");
    const before = await outboxEvents(api.database.sql, user.id);
    const bodies = [
      {},
      { before_due: "PT1H" },
      { channel: "email", recipient: "ada@example.com" },
    ];
    for (const body of bodies) {
      const { status, json } = await change(user, id, body);
      assertEquals([status, json.state], [200, "triggered"]);
    }
    assertEquals(await outboxEvents(api.database.sql, user.id), before);
  },

  "is a conflict when the task is completed": async (api) => {
    const user = await start(api);
    const task = await createTask(user);
    const id = await addReminder(user, task, { remind_at: REMIND_AT });
    await user.send("PATCH", `/tasks/${task}/complete`);
    const problem = { status: 409, kind: "task-completed" } as const;
    const body = { remind_at: "2030-03-01T09:30:00Z" };
    assertProblem(await change(user, id, body), problem);
    assertProblem(await snooze(user, id, { minutes: 5 }), problem);
    assertEquals(await stateOf(user, id), `cancelled ${REMIND_AT}`);
  },
});

testCases("POST snooze", startApi, {
  "lets one that has fired fire again, and only this one": async (api) => {
    const user = await start(api);
    const task = await createTask(user, TASK);
    const id = await addReminder(user, task, { before_due: "PT1H" });
    const other = await addReminder(user, task, { before_due: "PT1H" });
    await goTo(api, "09:00:30");
    const { status, json } = await snooze(user, id, { minutes: 10 });
    assertEquals(status, 200);
    assertEquals(json.remind_at, "2030-03-01T09:10:30.000Z");
    assertEquals([json.state, json.before_due], ["scheduled", "PT1H"]);
    assertEquals(await stateOf(user, other), `triggered ${REMIND_AT}`);
    // An edit that leaves the due date alone leaves the snooze alone.
    await user.send("PATCH", `/tasks/${task}`, { body: { title: "U" } });
    await goTo(api, "09:10:30");
    const until = "2030-03-01T09:30:00.000Z";
    assertEquals((await snooze(user, id, { until })).json.remind_at, until);
    await goTo(api, "09:40:00");
    const [, , , , ...story] = await storyOf(api.database.sql, user);
    assertEquals(story, [
      "scheduled 2030-03-01T09:10:30.000Z",
      "triggered 2030-03-01T09:10:30.000Z 2",
      "scheduled 2030-03-01T09:30:00.000Z",
      "triggered 2030-03-01T09:30:00.000Z 3",
    ]);
  },

  "ends with the next move of the due date": async (api) => {
    const user = await start(api);
    const task = await createTask(user, TASK);
    const id = await addReminder(user, task, { before_due: "PT1H" });
    await snooze(user, id, { minutes: 90 });
    assertEquals(await stateOf(user, id), "scheduled 2030-03-01T09:30:00.000Z");
    await user.send("PATCH", `/tasks/${task}/complete`);
    await user.send("PATCH", `/tasks/${task}/reopen`);
    assertEquals(await stateOf(user, id), "scheduled 2030-03-01T09:30:00.000Z");
    await user.send("PATCH", `/tasks/${task}`, {
      body: { due_date: "2030-03-01T12:00:00Z" },
    });
    assertEquals(await stateOf(user, id), "scheduled 2030-03-01T11:00:00.000Z");
  },

  "refuses what is against the schema": async (api) => {
    const user = await start(api);
    const task = await createTask(user);
    const id = await addReminder(user, task, { remind_at: REMIND_AT });
    const bodies: [pointer: string, body: object][] = [
      ["#/minutes", {}],
      ["#/minutes", { minutes: 0 }],
      ["#/minutes", { minutes: 1.5 }],
      ["#/minutes", { minutes: 527_041 }],
      ["#/until", { until: "tomorrow" }],
      ["#/until", { minutes: 5, until: REMIND_AT }],
      ["#/hours", { minutes: 5, hours: 1 }],
    ];
    for (const [pointer, body] of bodies) {
      const problem = { status: 422, kind: "invalid-input" } as const;
      const answer = await snooze(user, id, body);
      assertProblem(answer, { ...problem, pointers: [pointer] });
    }
    assertEquals(await stateOf(user, id), `scheduled ${REMIND_AT}`);
  },
});
