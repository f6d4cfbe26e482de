import { assert, assertEquals, assertMatch } from "@std/assert";
import { assertProblem } from "../../support/assert_problem.ts";
import { type ApiUser, startApi } from "../../support/api_app.ts";
import { outboxEvents } from "../../support/outbox_rows.ts";
import { testCases } from "../../support/test_cases.ts";

const REMIND_AT = "2030-01-01T09:00:00+01:00";

async function createTask(user: ApiUser): Promise<number> {
  const { json } = await user.send("POST", "/tasks", { body: { title: "T" } });
  return json.id;
}

/** Creates a task with a reminder to ada@example.com. */
async function createReminder(
  user: ApiUser,
): Promise<{ taskId: number; reminderId: string }> {
  const taskId = await createTask(user);
  const { json } = await user.send("POST", `/tasks/${taskId}/reminders`, {
    body: { remind_at: REMIND_AT, recipient: "ada@example.com" },
  });
  return { taskId, reminderId: json.reminder_id };
}

testCases("the reminder routes", startApi, {
  "POST reminders answers the reminder and emits reminder.scheduled": async (
    api,
  ) => {
    const user = await api.user();
    const taskId = await createTask(user);
    const { status, headers, json } = await user.send(
      "POST",
      `/tasks/${taskId}/reminders`,
      {
        body: { remind_at: REMIND_AT, recipient: "ada@example.com" },
        headers: { "x-request-id": "request-1" },
      },
    );
    assertEquals(status, 201);
    const { reminder_id, created_at } = json;
    assertMatch(reminder_id, /^[0-9a-f-]{36}$/);
    assertEquals(
      headers.get("location"),
      `/${user.id}/reminders/${reminder_id}`,
    );
    assertEquals<object>(json, {
      reminder_id,
      task_id: taskId,
      remind_at: "2030-01-01T08:00:00.000Z",
      before_due: null,
      channel: "email",
      recipient: "ada@example.com",
      state: "scheduled",
      reason: null,
      created_at,
    });
    const read = await user.send("GET", `/reminders/${reminder_id}`);
    assertEquals(read.json, json);
    const [, scheduled, ...rest] = await outboxEvents(
      api.database.sql,
      user.id,
    );
    assertEquals(rest, []);
    assert(scheduled?.event_type === "reminder.scheduled");
    assertEquals(scheduled.correlation_id, "request-1");
    assertEquals(scheduled.payload, {
      reminder_id,
      task_id: taskId,
      task_title: "T",
      scheduled_time: "2030-01-01T08:00:00.000Z",
      notification_channel: "email",
      recipient: "ada@example.com",
      late_by_ms: null,
    });
  },

  "POST reminders takes the token's address as the contact": async (api) => {
    const user = await api.user({ email: "ada@example.com" });
    const taskId = await createTask(user);
    const { status, json } = await user.send(
      "POST",
      `/tasks/${taskId}/reminders`,
      { body: { remind_at: REMIND_AT } },
    );
    assertEquals(status, 201);
    assertEquals(json.recipient, null);
    const { json: preferences } = await user.send("GET", "/preferences");
    assertEquals(preferences.contacts, { email: "ada@example.com" });
  },

  "POST reminders names the recipient when none is in sight": async (api) => {
    const user = await api.user({ email: "no address" });
    const taskId = await createTask(user);
    for (const channel of ["email", "sms", "push", "webhook"]) {
      const answer = await user.send("POST", `/tasks/${taskId}/reminders`, {
        body: { remind_at: REMIND_AT, channel },
      });
      const problem = { status: 422, kind: "invalid-input" };
      assertProblem(answer, { ...problem, pointers: ["#/recipient"] });
    }
    const { json } = await user.send("GET", `/tasks/${taskId}/reminders`);
    assertEquals(json.items, []);
    const { status } = await user.send("POST", `/tasks/${taskId}/reminders`, {
      body: { remind_at: REMIND_AT, channel: "in_app" },
    });
    assertEquals(status, 201);
  },

  "POST reminders refuses what is against the schema": async (api) => {
    const user = await api.user({ email: "ada@example.com" });
    const path = `/tasks/${await createTask(user)}/reminders`;
    const bodies: [pointer: string, body: object][] = [
      ["#/remind_at", {}],
      ["#/remind_at", { remind_at: "2030-01-01" }],
      ["#/channel", { remind_at: REMIND_AT, channel: "fax" }],
      ["#/remind_at", { remind_at: null, before_due: null }],
      ["#/before_due", { remind_at: REMIND_AT, before_due: "PT5M" }],
      ...["", "5 minutes", "-PT5M", "+PT5M", "P", "PT", "P0.5D", "P11Y"].concat(
        "PT99999999999999999999S",
        "pt5m ",
        "\0",
      ).map((before_due): [string, object] => ["#/before_due", { before_due }]),
      ...["", "ada", "a@b.cd, e@f.gh", "a@b.cd\r\nBcc: e@f.gh", "a\0@b.cd"]
        .concat("\ud800@b.cd", `${"a".repeat(250)}@b.cd`).map((
          recipient,
        ): [string, object] => [
          "#/recipient",
          { remind_at: REMIND_AT, recipient },
        ]),
      ["#/recipient", {
        remind_at: REMIND_AT,
        channel: "sms",
        recipient: "0151",
      }],
      ...["\0", "\udc00", "x".repeat(255)].map((
        recipient,
      ): [string, object] => [
        "#/recipient",
        { remind_at: REMIND_AT, channel: "webhook", recipient },
      ]),
    ];
    for (const [pointer, body] of bodies) {
      const answer = await user.send("POST", path, { body });
      const problem = { status: 422, kind: "invalid-input" };
      assertProblem(answer, { ...problem, pointers: [pointer] });
    }
  },

  "POST reminders is a conflict when the task is completed": async (api) => {
    const user = await api.user({ email: "ada@example.com" });
    const taskId = await createTask(user);
    await user.send("PATCH", `/tasks/${taskId}/complete`);
    const answer = await user.send("POST", `/tasks/${taskId}/reminders`, {
      body: { remind_at: REMIND_AT },
    });
    assertProblem(answer, { status: 409, kind: "task-completed" });
  },

  "PATCH complete cancels the task's reminders": async (api) => {
    const user = await api.user();
    const { taskId, reminderId } = await createReminder(user);
    const other = await createReminder(user);
    await user.send("PATCH", `/tasks/${taskId}/complete`, {
      headers: { "x-request-id": "request-2" },
    });
    const read = await user.send("GET", `/reminders/${reminderId}`);
    assertEquals(read.json.state, "cancelled");
    const kept = await user.send("GET", `/reminders/${other.reminderId}`);
    assertEquals(kept.json.state, "scheduled");
    const events = await outboxEvents(api.database.sql, user.id);
    const cancelled = events.at(-1);
    assertEquals(events.at(-2)?.event_type, "task.completed");
    assert(cancelled?.event_type === "reminder.cancelled");
    assertEquals(cancelled.reason, "task_completed");
    assertEquals(cancelled.correlation_id, "request-2");
    assertEquals(cancelled.payload.reminder_id, reminderId);
  },

  "DELETE reminder cancels it once, then it is absent": async (api) => {
    const user = await api.user();
    const { taskId, reminderId } = await createReminder(user);
    const path = `/reminders/${reminderId}`;
    const answers = await Promise.all(
      [1, 2, 3].map(() => user.send("DELETE", path)),
    );
    const statuses = answers.map(({ status }) => status).sort();
    assertEquals(statuses, [204, 404, 404]);
    for (const method of ["GET", "DELETE"]) {
      const answer = await user.send(method, path);
      assertProblem(answer, { status: 404, kind: "not-found" });
    }
    const list = await user.send("GET", `/tasks/${taskId}/reminders`);
    assertEquals<object>(list.json, { items: [], next_cursor: null });
    await user.send("PATCH", `/tasks/${taskId}/complete`);
    const events = await outboxEvents(api.database.sql, user.id);
    assertEquals(events.map(({ event_type }) => event_type), [
      "task.created",
      "reminder.scheduled",
      "reminder.cancelled",
      "task.completed",
    ]);
    const [, , cancelled] = events;
    assert(cancelled?.event_type === "reminder.cancelled");
    assertEquals(cancelled.reason, "deleted");
  },

  "DELETE reminder emits nothing when it was cancelled before": async (api) => {
    const user = await api.user();
    const { taskId, reminderId } = await createReminder(user);
    await user.send("PATCH", `/tasks/${taskId}/complete`);
    const before = await outboxEvents(api.database.sql, user.id);
    const answer = await user.send("DELETE", `/reminders/${reminderId}`);
    assertEquals(answer.status, 204);
    assertEquals(await outboxEvents(api.database.sql, user.id), before);
  },

  "a reminder of another user is as if it were absent": async (api) => {
    const owner = await api.user();
    const stranger = await api.user();
    const { reminderId } = await createReminder(owner);
    const headers = { "x-request-id": "same" };
    for (const method of ["GET", "DELETE"]) {
      const [foreign, absent] = await Promise.all(
        [reminderId, crypto.randomUUID()].map((id) =>
          stranger.send(method, `/reminders/${id}`, { headers })
        ),
      );
      assert(foreign && absent);
      assertProblem(foreign, { status: 404, kind: "not-found" });
      assertEquals(foreign.json, absent.json);
    }
    const read = await owner.send("GET", `/reminders/${reminderId}`);
    assertEquals(read.json.state, "scheduled");
  },

  "a reminder's id that can't be one is as if it were absent": async (api) => {
    const user = await api.user();
    for (const id of ["%00", "a%00b", "%F0%9F", "x".repeat(5000), "'", "%2F"]) {
      for (const method of ["GET", "DELETE"]) {
        const answer = await user.send(method, `/reminders/${id}`);
        assertProblem(answer, { status: 404, kind: "not-found" });
      }
    }
  },

  "GET reminders walks all pages in the order of creation": async (api) => {
    const user = await api.user({ email: "ada@example.com" });
    const path = `/tasks/${await createTask(user)}/reminders`;
    const ids: string[] = [];
    for (let n = 0; n < 7; n++) {
      const { json } = await user.send("POST", path, {
        body: { remind_at: REMIND_AT },
      });
      ids.push(json.reminder_id);
    }
    const seen: string[] = [];
    let query = "?limit=3";
    for (let page = 0; page < 3; page++) {
      const { json } = await user.send("GET", path + query);
      seen.push(...json.items.map(({ reminder_id }) => reminder_id));
      assertEquals(json.next_cursor === null, page === 2);
      query = `?limit=3&cursor=${json.next_cursor}`;
    }
    assertEquals(seen, ids);
  },
});
