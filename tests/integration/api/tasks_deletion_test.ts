import { assert, assertEquals } from "@std/assert";
import { purgeDeletedTasks } from "../../../services/api/scheduler/purge_deleted_tasks.ts";
import { assertProblem } from "../../support/assert_problem.ts";
import { type ApiUser, startApi } from "../../support/api_app.ts";
import { outboxEvents } from "../../support/outbox_rows.ts";
import { testCases } from "../../support/test_cases.ts";
import { stopTime } from "../../support/test_database.ts";

const NOW = "2026-03-01T12:00:00.000Z";
const NOT_FOUND = { status: 404, kind: "not-found" };

/** A time so many milliseconds after 30 days from {@linkcode NOW}. */
function thirtyDaysAnd(ms: number): string {
  return new Date(Date.parse(NOW) + 30 * 86_400_000 + ms).toISOString();
}

async function createTask(user: ApiUser): Promise<number> {
  return (await user.send("POST", "/tasks", { body: { title: "T" } })).json.id;
}

async function addReminder(
  user: ApiUser,
  taskId: number,
  remind_at: string,
): Promise<string> {
  const { json } = await user.send("POST", `/tasks/${taskId}/reminders`, {
    body: { remind_at, recipient: "ada@example.com" },
  });
  return json.reminder_id;
}

testCases("the deletion of a task", startApi, {
  "DELETE makes it absent everywhere and emits once": async (api) => {
    const user = await api.user();
    const kept = await createTask(user);
    const id = await createTask(user);
    const reminder = await addReminder(user, id, "2099-01-01T00:00:00Z");
    const answers = await Promise.all(
      [1, 2, 3].map(() =>
        user.send("DELETE", `/tasks/${id}`, {
          headers: { "x-request-id": "request-1" },
        })
      ),
    );
    assertEquals(answers.map(({ status }) => status).sort(), [204, 404, 404]);
    const requests: [method: string, path: string, body?: object][] = [
      ["GET", `/tasks/${id}`],
      ["HEAD", `/tasks/${id}`],
      ["PUT", `/tasks/${id}`, { title: "x" }],
      ["PATCH", `/tasks/${id}`, { title: "x" }],
      ["DELETE", `/tasks/${id}`],
      ["PATCH", `/tasks/${id}/complete`],
      ["PATCH", `/tasks/${id}/reopen`],
      ["GET", `/tasks/${id}/reminders`],
      ["POST", `/tasks/${id}/reminders`, {
        remind_at: NOW,
        recipient: "a@b.cd",
      }],
      ["GET", `/reminders/${reminder}`],
      ["DELETE", `/reminders/${reminder}`],
    ];
    for (const [method, path, body] of requests) {
      const answer = await user.send(method, path, body && { body });
      assertEquals(answer.status, 404, `${method} ${path}`);
      if (method !== "HEAD") assertProblem(answer, NOT_FOUND);
    }
    for (const query of ["", "?sort=-due_date", "?q=t", "?completed=false"]) {
      const { json } = await user.send("GET", `/tasks${query}`);
      assertEquals(json.items.map(({ id }) => id), [kept], query);
    }
    const events = await outboxEvents(api.database.sql, user.id);
    const [deleted, cancelled, ...rest] = events.slice(3);
    assertEquals(rest, []);
    assert(deleted?.event_type === "task.deleted");
    assertEquals(deleted.correlation_id, "request-1");
    assertEquals(deleted.payload.task_id, id);
    assertEquals(deleted.payload.revision, 2);
    assert(cancelled?.event_type === "reminder.cancelled");
    assertEquals(cancelled.reason, "task_deleted");
    assertEquals(cancelled.payload.reminder_id, reminder);
  },

  "POST restore brings it back as it was, once": async (api) => {
    const user = await api.user();
    const id = await createTask(user);
    const { json: before } = await user.send("GET", `/tasks/${id}`);
    await user.send("DELETE", `/tasks/${id}`);
    const answers = await Promise.all(
      [1, 2, 3].map(() => user.send("POST", `/tasks/${id}/restore`)),
    );
    for (const { status, headers, json } of answers) {
      assertEquals(status, 200);
      assertEquals(headers.get("etag"), '"3"');
      const { updated_at } = json;
      assertEquals(json, { ...before, revision: 3, updated_at });
    }
    const { json: list } = await user.send("GET", "/tasks");
    assertEquals(list.items.map(({ id }) => id), [id]);
    const events = await outboxEvents(api.database.sql, user.id);
    const [, deleted, restored, ...rest] = events;
    assertEquals(rest, []);
    assertEquals(deleted?.event_type, "task.deleted");
    assert(restored?.event_type === "task.updated");
    assertEquals(restored.changed_fields, ["deleted"]);
    assertEquals(restored.payload.revision, 3);
  },

  "restore and reopen bring back the reminders that are ahead": async (api) => {
    const { sql } = api.database;
    const user = await api.user();
    const id = await createTask(user);
    await stopTime(sql, NOW);
    const ahead = await addReminder(user, id, "2026-03-01T12:00:00.001Z");
    const past = await addReminder(user, id, NOW);
    const deleted = await addReminder(user, id, "2027-01-01T00:00:00Z");
    await user.send("DELETE", `/reminders/${deleted}`);
    const rounds = [
      [["PATCH", "/complete"], ["PATCH", "/reopen"]],
      [["DELETE", ""], ["POST", "/restore"]],
    ] as const;
    for (const [away, back] of rounds) {
      const before = (await outboxEvents(sql, user.id)).length;
      for (const [method, path] of [away, back]) {
        await user.send(method, `/tasks/${id}${path}`);
      }
      const events = (await outboxEvents(sql, user.id)).slice(before);
      const revived = events.flatMap((event) =>
        event.event_type === "reminder.scheduled" ? [event] : []
      );
      assertEquals(
        revived.map(({ payload }) => payload.reminder_id),
        [ahead],
        back[1],
      );
      const states = await Promise.all(
        [ahead, past].map(async (reminder) =>
          (await user.send("GET", `/reminders/${reminder}`)).json.state
        ),
      );
      assertEquals(states, ["scheduled", "cancelled"]);
      const [row] = await sql<{ eventId: string }[]>`
        select scheduled_event_id as "eventId" from reminders
        where reminder_id = ${ahead}
      `;
      assertEquals(row?.eventId, revived[0]?.event_id);
    }
    const gone = await user.send("GET", `/reminders/${deleted}`);
    assertProblem(gone, NOT_FOUND);
  },

  "restore leaves the reminders of a completed task cancelled": async (api) => {
    const { sql } = api.database;
    await stopTime(sql, NOW);
    const user = await api.user();
    const id = await createTask(user);
    const reminder = await addReminder(user, id, "2099-01-01T00:00:00Z");
    await user.send("PATCH", `/tasks/${id}/complete`);
    await user.send("DELETE", `/tasks/${id}`);
    const { json } = await user.send("POST", `/tasks/${id}/restore`);
    assertEquals(json.completed, true);
    const state = async () =>
      (await user.send("GET", `/reminders/${reminder}`)).json.state;
    assertEquals(await state(), "cancelled");
    await user.send("PATCH", `/tasks/${id}/reopen`);
    assertEquals(await state(), "scheduled");
  },

  "a deleted task is kept for 30 days, then purged with its reminders": async (
    api,
  ) => {
    const { sql } = api.database;
    await stopTime(sql, NOW);
    const user = await api.user();
    const [id, other] = [await createTask(user), await createTask(user)];
    await addReminder(user, id, "2099-01-01T00:00:00Z");
    await user.send("DELETE", `/tasks/${id}`);
    await stopTime(sql, thirtyDaysAnd(-1));
    assertEquals(await purgeDeletedTasks(sql), 0);
    const restored = await user.send("POST", `/tasks/${id}/restore`);
    assertEquals(restored.status, 200);
    await stopTime(sql, NOW);
    await user.send("DELETE", `/tasks/${id}`);
    await stopTime(sql, thirtyDaysAnd(0));
    const late = await user.send("POST", `/tasks/${id}/restore`);
    assertProblem(late, NOT_FOUND);
    const before = await outboxEvents(sql, user.id);
    assertEquals(await purgeDeletedTasks(sql), 1);
    assertEquals(await purgeDeletedTasks(sql), 0);
    const rows = await sql<{ id: number }[]>`
      select id from tasks where user_id = ${user.id}
      union all select task_id from reminders where user_id = ${user.id}
    `;
    assertEquals(rows.map(({ id }) => id), [other]);
    assertEquals(await outboxEvents(sql, user.id), before);
  },

  "the purge goes on to the end, batch by batch": async (api) => {
    const { sql } = api.database;
    await stopTime(sql, NOW);
    await sql`
      insert into tasks (
        id, user_id, title, priority, labels, revision, created_at, updated_at,
        deleted_at
      )
      select nextval('task_ids'), 'purged', 'T', 'medium', '{}', 1,
        ${new Date(0)}, ${new Date(0)}, ${new Date(0)}
      from generate_series(1, 1200)
    `;
    const aborted = AbortSignal.abort();
    assertEquals(await purgeDeletedTasks(sql, aborted), 500);
    assertEquals(await purgeDeletedTasks(sql), 700);
  },

  "another user's deleted task can't be restored": async (api) => {
    const [owner, stranger] = [await api.user(), await api.user()];
    const id = await createTask(owner);
    await owner.send("DELETE", `/tasks/${id}`);
    const answer = await stranger.send("POST", `/tasks/${id}/restore`);
    assertProblem(answer, NOT_FOUND);
  },
});
