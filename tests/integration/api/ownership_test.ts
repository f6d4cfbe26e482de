import { assert, assertEquals } from "@std/assert";
import type { Sql } from "@taskbell/db";
import {
  type ApiAnswer,
  type ApiUser,
  apiUser,
  startApi,
  type TestApi,
} from "../../support/api_app.ts";
import { testCases } from "../../support/test_cases.ts";

/** A route with the user's things in its path. */
interface Cell {
  method: string;
  /** Below the owner's path. */
  path: string;
  /** What it takes. */
  body: unknown;
  /** Whether it names something of the owner besides the owner. */
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
const FEED = "/:user_id/calendar.ics";

/** All other routes below `/{user_id}`, as they are registered. */
function cellsOf(api: TestApi, ids: Record<string, string>): Cell[] {
  const own = api.routes.filter(({ method, path }) =>
    method !== "ALL" && path.startsWith("/:user_id/") && path !== FEED
  ).map(({ method, path }) => `${method} ${path}`);
  return [...new Set(own)].map((route) => {
    const [method = "", pattern = ""] = route.split(" ");
    const path = pattern.replace("/:user_id", "").replace(
      /:(\w+)/g,
      (_, name) => {
        // A route with another kind of id needs one here.
        assert(ids[name], `There is no ${name} for ${route}`);
        return ids[name];
      },
    );
    const body = BODIES[`${method} ${pattern.split("/").at(-1)}`];
    return { method, path, body, namesThing: pattern.split(":").length > 2 };
  });
}

const TASK = { title: "Taken" };
const REMINDER = {
  remind_at: "2030-01-01T00:00:00Z",
  recipient: "eve@example.com",
};

/** Bodies that routes like, by the end of their pattern. */
const BODIES: Record<string, unknown> = {
  "POST tasks": TASK,
  "POST batch": { operations: [{ op: "create", task: TASK }] },
  "PUT :task_id": TASK,
  "PATCH :task_id": TASK,
  "POST reminders": REMINDER,
  "PATCH :reminder_id": { remind_at: REMINDER.remind_at },
  "POST snooze": { minutes: 5 },
  "PUT preferences": {},
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
    preferences: await sql`
      select * from preferences where user_id = ${owner}`,
    events: await sql`select count(*) from outbox`,
  };
}

testCases("the owner's things", startApi, {
  "are nobody else's, on any route": async (api) => {
    const owner = await api.user();
    const task = await owner.send("POST", "/tasks", { body: { title: "T" } });
    const reminder = await owner.send(
      "POST",
      `/tasks/${task.json.id}/reminders`,
      { body: { ...REMINDER, recipient: "ada@example.com" } },
    );
    const ids = {
      task_id: String(task.json.id),
      reminder_id: reminder.json.reminder_id,
    };
    const cells = cellsOf(api, ids);
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
    assert(cells.length >= 15, `There are ${cells.length} routes`);
    assert(asked >= 100, `${asked} cells were tried`);
    assertEquals(await stateOf(api.database.sql, owner.id), before);
  },

  "can't be made somebody else's by the body": async (api) => {
    const user = await api.user();
    const task = await user.send("POST", "/tasks", { body: { title: "T" } });
    const writes = [`POST /tasks`, `PUT /tasks/${task.json.id}`]
      .concat(`PATCH /tasks/${task.json.id}`, "PUT /preferences")
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
    assertEquals(asked, 55);
  },
});
