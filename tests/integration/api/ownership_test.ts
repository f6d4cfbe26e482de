import { assert, assertEquals } from "@std/assert";
import type { Sql } from "@taskbell/db";
import { EXAMPLES } from "../../../services/api/http/openapi/examples.ts";
import { openApiDocument } from "../../../services/api/http/openapi/open_api.ts";
import {
  type ApiAnswer,
  type ApiUser,
  apiUser,
  startApi,
  type TestApi,
} from "../../support/api_app.ts";
import { insertMessage } from "../../support/delivery_rows.ts";
import { insertNotification } from "../../support/notification_steps.ts";
import { testCases } from "../../support/test_cases.ts";

/** An operation with the user's things in its path and body. */
interface Cell {
  method: string;
  /** Below the owner's path. */
  path: string;
  /** What it takes. */
  body: unknown;
  /** Whether its path names something of the owner besides the owner. */
  namesThing: boolean;
}

/** Whoever is not to get in, and what to answer. */
interface Stranger {
  status: number;
  /** Only where the path names a thing of the owner. */
  thingsOnly?: boolean;
  send(cell: Cell): Promise<ApiAnswer>;
}

/** It is opened by a key in place of a token, which has tests of its own. */
const FEED = "/{user_id}/calendar.ics";

/** All that asks for no token. What a secret opens has tests of its own. */
const OPEN = [
  "DELETE /session",
  "GET /asyncapi.json",
  "GET /docs",
  "GET /health/live",
  "GET /health/ready",
  "GET /openapi.json",
  "GET /session",
  "GET /unsubscribe/{token}",
  `GET ${FEED}`,
  "POST /session",
  "POST /unsubscribe/{token}",
];

/** All other operations of users in the contract, with its example bodies. */
function cellsOf(ids: Record<string, string>): Cell[] {
  return Object.entries(openApiDocument().paths)
    .filter(([path]) => path.startsWith("/{user_id}/") && path !== FEED)
    .flatMap(([pattern, operations]) =>
      Object.entries(operations).map(([method, { requestBody }]) => {
        const path = pattern.replace("/{user_id}", "")
          .replace(/\{(\w+)\}/g, (_, name) => {
            // A path with another kind of id needs one here.
            assert(ids[name], `There is no ${name} for ${pattern}`);
            return ids[name];
          });
        const example = requestBody?.content["application/json"]?.example;
        return {
          method: method.toUpperCase(),
          path,
          body: withTask(example, Number(ids.task_id)),
          namesThing: pattern.split("{").length > 2,
        };
      })
    );
}

/** The example, with the owner's task in place of its own. */
function withTask(example: unknown, taskId: number): unknown {
  return example &&
    JSON.parse(
      JSON.stringify(example),
      (name, value) => name === "task_id" ? taskId : value,
    );
}

/** Registers targets, and gets a notification and a message in the app. */
async function receive(
  { database: { sql } }: TestApi,
  { id: userId, send }: ApiUser,
): Promise<Record<string, string>> {
  const { createWebhook, registerPushSubscription } = EXAMPLES;
  const webhook = await send("POST", "/webhooks", {
    body: createWebhook?.body,
  });
  const subscription = await send("POST", "/push-subscriptions", {
    body: registerPushSubscription?.body,
  });
  const { notificationId } = await insertNotification(sql, { userId });
  const messageId = await insertMessage(sql, { userId });
  return {
    webhook_id: String(webhook.json.webhook_id),
    subscription_id: String(subscription.json.subscription_id),
    notification_id: notificationId,
    message_id: String(messageId),
  };
}

const REMINDER = {
  remind_at: "2030-01-01T00:00:00Z",
  recipient: "eve@example.com",
};

function sendTo(
  user: ApiUser,
  { method, path, body }: Cell,
  headers: Record<string, string | null> = {},
): Promise<ApiAnswer> {
  const request = body === undefined ? {} : { body };
  return user.send(method, path, { ...request, headers });
}

async function strangersOf(api: TestApi, owner: ApiUser): Promise<
  Record<string, Stranger>
> {
  const eve = await api.user();
  const tokenOf = (claims: Record<string, unknown>) => async (cell: Cell) =>
    await sendTo(await apiUser(api.fetch, { id: owner.id, claims }), cell);
  const eves = await apiUser(api.fetch, { id: eve.id });
  const operator = await api.user({ scope: "tasks:read tasks:write admin" });
  const asUser = (user: ApiUser) => (cell: Cell) => {
    const path = `/../${encodeURIComponent(owner.id)}${cell.path}`;
    return sendTo(user, { ...cell, path });
  };
  const elsewhere = (cell: Cell) =>
    cell.method === "GET"
      ? tokenOf({ scope: "tasks:write admin" })(cell)
      : tokenOf({ scope: "tasks:read admin" })(cell);
  return {
    "nobody": {
      status: 401,
      send: (cell) => sendTo(owner, cell, { authorization: null }),
    },
    "a forger": {
      status: 401,
      send: (cell) => sendTo(owner, cell, { authorization: "Bearer a.b.c" }),
    },
    "another user": { status: 403, send: asUser(eves) },
    "an operator": { status: 403, send: asUser(operator) },
    "a token of no scope": { status: 403, send: tokenOf({ scope: "" }) },
    "a token of the other scope": { status: 403, send: elsewhere },
    "another user, below the own path": {
      status: 404,
      thingsOnly: true,
      send: (cell) => sendTo(eves, cell),
    },
  };
}

/** All that the routes can change, less what a stranger owns. */
async function stateOf(sql: Sql, owner: string): Promise<unknown> {
  return {
    tasks: await sql`select * from tasks where user_id = ${owner} order by id`,
    reminders: await sql`
      select * from reminders where user_id = ${owner} order by reminder_id`,
    webhooks: await sql`
      select * from webhook_endpoints where user_id = ${owner}`,
    subscriptions: await sql`
      select * from push_subscriptions where user_id = ${owner}`,
    messages: await sql`
      select * from in_app_messages where user_id = ${owner}`,
    deliveries: await sql`select * from deliveries where user_id = ${owner}`,
    preferences: await sql`
      select * from preferences where user_id = ${owner}`,
    events: await sql`select count(*) from outbox`,
  };
}

Deno.test("the contract asks for the owner's token but at these paths", () => {
  const open = Object.entries(openApiDocument().paths).flatMap((
    [path, operations],
  ) =>
    Object.entries(operations)
      .filter(([, { security }]) => security.length === 0)
      .map(([method]) => `${method.toUpperCase()} ${path}`)
  );
  assertEquals(open.sort(), OPEN);
});

testCases("the owner's things", startApi, {
  "are nobody else's, on any route": async (api) => {
    const owner = await api.user({ email: "ada@example.com" });
    const task = await owner.send("POST", "/tasks", {
      body: { title: "T", due_date: "2030-01-31" },
    });
    const reminder = await owner.send(
      "POST",
      `/tasks/${task.json.id}/reminders`,
      { body: { ...REMINDER, recipient: "ada@example.com" } },
    );
    const ids = {
      task_id: String(task.json.id),
      reminder_id: reminder.json.reminder_id,
      ...await receive(api, owner),
    };
    const cells = cellsOf(ids);
    const before = await stateOf(api.database.sql, owner.id);
    const wrong: string[] = [];
    let asked = 0;
    for (
      const [who, stranger] of Object.entries(await strangersOf(api, owner))
    ) {
      for (const cell of cells) {
        if (stranger.thingsOnly && !cell.namesThing) continue;
        asked++;
        const { status, json } = await stranger.send(cell);
        const told = JSON.stringify(json).includes(owner.id);
        if (status !== stranger.status || told) {
          wrong.push(`${who}: ${cell.method} ${cell.path}: ${status}`);
        }
      }
    }
    assertEquals(wrong, []);
    assert(cells.length >= 39, `There are ${cells.length} operations`);
    assert(asked >= 260, `${asked} cells were tried`);
    assertEquals(await stateOf(api.database.sql, owner.id), before);
    // Its owner gets in by the same requests, or they would show nothing.
    const changesNothing = (cell: Cell) => cell.method === "GET";
    for (const cell of cells.filter(changesNothing)) {
      if (cell.path === "/events") continue;
      assertEquals((await sendTo(owner, cell)).status, 200, cell.path);
    }
    for (const cell of cells.filter((cell) => !changesNothing(cell))) {
      const { status } = await sendTo(owner, cell);
      const gotIn = status < 400 || [404, 409].includes(status);
      assert(gotIn, `${cell.method} ${cell.path}: ${status}`);
    }
  },

  "can't be made somebody else's by the body": async (api) => {
    const user = await api.user();
    const task = await user.send("POST", "/tasks", { body: { title: "T" } });
    const writes = [`POST /tasks`, `PUT /tasks/${task.json.id}`]
      .concat(`PATCH /tasks/${task.json.id}`, "PUT /preferences")
      .concat("POST /webhooks", "POST /push-subscriptions", "POST /inbox/read")
      .concat(`POST /tasks/${task.json.id}/reminders`);
    const fields = ["user_id", "id", "status", "created_at", "role", "attempts"]
      .concat("revision", "deleted_at", "updated_at", "completed_at", "state");
    let asked = 0;
    for (const write of writes) {
      const [method = "", path = ""] = write.split(" ");
      for (const field of fields) {
        asked++;
        const { status, json } = await user.send(method, path, {
          body: { [field]: "eve" },
        });
        assertEquals(status, 422, `${write} ${field}`);
        assert(json.errors?.some(({ pointer }) => pointer === `#/${field}`));
      }
    }
    assertEquals(asked, 88);
  },
});
