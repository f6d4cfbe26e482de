import type { Sql } from "@taskbell/db";
import { EXAMPLES } from "../../services/api/http/openapi/examples.ts";
import { dropTarget } from "../../services/notifications/targets/drop_target.ts";
import type { ApiUser } from "./api_app.ts";
import { insertMessage, insertWebhook } from "./delivery_rows.ts";

/** A reminder that reaches somebody. */
export const REMINDER = {
  remind_at: "2099-01-01T00:00:00Z",
  recipient: "ada@example.com",
};

/** A request that can be made once. */
export interface Post {
  path: string;
  body?: unknown;
}

/** Makes a request for a user, and what it is about. */
export type MakePost = (user: ApiUser, sql: Sql) => Promise<Post>;

/** One request for each route that takes a key, by the route's pattern. */
export const POSTS: Record<string, MakePost> = {
  "/:user_id/tasks": () =>
    Promise.resolve({ path: "/tasks", body: { title: "T" } }),
  "/:user_id/tasks/batch": async (user) => {
    const task_id = await createTask(user);
    const operations = [
      { op: "create", task: { title: "New" } },
      { op: "complete", task_id },
      { op: "complete", task_id: 999 },
    ];
    return { path: "/tasks/batch", body: { operations } };
  },
  "/:user_id/tasks/:task_id/restore": async (user) => {
    const id = await createTask(user);
    await user.send("DELETE", `/tasks/${id}`);
    return { path: `/tasks/${id}/restore` };
  },
  "/:user_id/tasks/:task_id/reminders": async (user) => {
    const id = await createTask(user);
    return { path: `/tasks/${id}/reminders`, body: REMINDER };
  },
  "/:user_id/reminders/:reminder_id/snooze": async (user) => {
    const id = await createTask(user);
    const path = `/tasks/${id}/reminders`;
    const { json } = await user.send("POST", path, { body: REMINDER });
    const body = { minutes: 10 };
    return { path: `/reminders/${json.reminder_id}/snooze`, body };
  },
  "/:user_id/tasks/quick": () =>
    Promise.resolve({
      path: "/tasks/quick",
      body: { text: "Call tomorrow" },
    }),
  "/:user_id/tasks/:task_id/skip": async (user) => {
    const { json } = await user.send("POST", "/tasks", {
      body: {
        title: "T",
        due_date: "2099-01-01",
        recurrence: { rrule: "FREQ=DAILY" },
      },
    });
    return { path: `/tasks/${json.id}/skip` };
  },
  "/:user_id/webhooks": () =>
    Promise.resolve({
      path: "/webhooks",
      body: EXAMPLES.createWebhook?.body,
    }),
  "/:user_id/webhooks/:webhook_id/rotate": async ({ id: userId }, sql) => {
    const { endpointId } = await insertWebhook(sql, { userId });
    return { path: `/webhooks/${endpointId}/rotate` };
  },
  "/:user_id/webhooks/:webhook_id/enable": async ({ id: userId }, sql) => {
    const { endpointId } = await insertWebhook(sql, { userId });
    const gone = { userId, recipient: endpointId, error: "410" };
    await dropTarget(sql, { channel: "webhook", ...gone });
    return { path: `/webhooks/${endpointId}/enable` };
  },
  "/:user_id/push-subscriptions": () =>
    Promise.resolve({
      path: "/push-subscriptions",
      body: EXAMPLES.registerPushSubscription?.body,
    }),
  "/:user_id/inbox/read": async ({ id: userId }, sql) => {
    await insertMessage(sql, { userId });
    return { path: "/inbox/read", body: {} };
  },
  "/:user_id/inbox/:message_id/read": async ({ id: userId }, sql) => {
    const messageId = await insertMessage(sql, { userId });
    return { path: `/inbox/${messageId}/read` };
  },
  "/:user_id/calendar-key": () => Promise.resolve({ path: "/calendar-key" }),
};

/** Creates a task and answers its id. */
export async function createTask(user: ApiUser): Promise<number> {
  return (await user.send("POST", "/tasks", { body: { title: "T" } })).json.id;
}
