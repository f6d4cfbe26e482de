import { assert, assertEquals } from "@std/assert";
import type { Queryable, Sql } from "@taskbell/db";
import { countUnread } from "../../../services/api/inbox/inbox_row.ts";
import { type ApiUser, startApi } from "../../support/api_app.ts";
import { assertProblem } from "../../support/assert_problem.ts";
import { insertMessage } from "../../support/delivery_rows.ts";
import { explain } from "../../support/explain.ts";
import { testCases } from "../../support/test_cases.ts";

/** Puts so many messages into a user's inbox and answers their ids. */
async function receive(
  sql: Sql,
  { user, count }: { user: ApiUser; count: number },
): Promise<number[]> {
  const ids: number[] = [];
  while (ids.length < count) {
    ids.push(await insertMessage(sql, { userId: user.id }));
  }
  return ids;
}

async function idsOf(user: ApiUser, query = ""): Promise<unknown[]> {
  const { status, json } = await user.send("GET", `/inbox${query}`);
  assertEquals(status, 200);
  return json.items.map(({ message_id }) => message_id);
}

async function unreadOf(user: ApiUser): Promise<unknown> {
  return (await user.send("GET", "/inbox/unread-count")).json.unread;
}

testCases("the inbox routes", startApi, {
  "GET answers what has arrived, the newest first": async (api) => {
    const [user, other] = [await api.user(), await api.user()];
    const { sql } = api.database;
    const ids = await receive(sql, { user, count: 3 });
    await receive(sql, { user: other, count: 1 });
    assertEquals(await idsOf(user), ids.toReversed());
    const { json } = await user.send("GET", "/inbox?limit=1");
    const [message] = json.items;
    assert(message);
    const { created_at, notification_id, message_id, ...rest } = message;
    assertEquals<object>(rest, {
      title: "Reminder: T",
      body: "Don't forget: T",
      metadata: { task_id: 7, reminder_id: "r-1" },
      read_at: null,
    });
    assert(created_at && notification_id && message_id === ids[2]);
  },

  "GET comes in pages without a hole": async (api) => {
    const user = await api.user();
    const { sql } = api.database;
    const ids = await receive(sql, { user, count: 5 });
    const { json } = await user.send("GET", "/inbox?limit=2");
    const seen = json.items.map(({ message_id }) => message_id);
    // What comes meanwhile is newer than any page that is left.
    await receive(sql, { user, count: 2 });
    for (let cursor = json.next_cursor; cursor !== null;) {
      const { json } = await user.send(
        "GET",
        `/inbox?limit=2&cursor=${cursor}`,
      );
      seen.push(...json.items.map(({ message_id }) => message_id));
      cursor = json.next_cursor;
    }
    assertEquals<unknown[]>(seen, ids.toReversed());
  },

  "GET refuses a cursor that is none of its own": async (api) => {
    const user = await api.user();
    const cursors = ["x", "", "W10", "WyJhIl0", "Wy0xXQ", "WzFd=", "WzEsMl0"];
    for (const cursor of cursors) {
      const query = new URLSearchParams({ cursor });
      const answer = await user.send("GET", `/inbox?${query}`);
      const problem = { status: 422, kind: "invalid-input" };
      assertProblem(answer, { ...problem, pointers: ["#/cursor"] });
    }
  },

  "POST read marks one, once": async (api) => {
    const user = await api.user();
    const ids = await receive(api.database.sql, { user, count: 3 });
    const path = `/inbox/${ids[1]}/read`;
    assertEquals(await unreadOf(user), 3);
    const { status, json } = await user.send("POST", path);
    assertEquals(status, 200);
    assert(json.message_id === ids[1] && json.read_at !== null);
    assertEquals((await user.send("POST", path)).json, json);
    assertEquals(await unreadOf(user), 2);
    assertEquals(await idsOf(user, "?unread=true"), [ids[2], ids[0]]);
    assertEquals(await idsOf(user, "?unread=false"), [ids[1]]);
    assertEquals(await idsOf(user), ids.toReversed());
  },

  "POST read finds no message that is another's, or none": async (api) => {
    const [user, other] = [await api.user(), await api.user()];
    const [id] = await receive(api.database.sql, { user: other, count: 1 });
    for (const each of [id, "0", "x", "1.0", "9".repeat(16), "999999999"]) {
      const answer = await user.send("POST", `/inbox/${each}/read`);
      assertProblem(answer, { status: 404, kind: "not-found" });
    }
    assertEquals(await unreadOf(other), 1);
  },

  "POST read without an id marks all, or those up to one": async (api) => {
    const [user, other] = [await api.user(), await api.user()];
    const { sql } = api.database;
    const ids = await receive(sql, { user, count: 4 });
    await receive(sql, { user: other, count: 1 });
    const readAll = async (body?: object) =>
      (await user.send("POST", "/inbox/read", { ...(body && { body }) })).json
        .read;
    assertEquals(await readAll({ up_to: ids[1] }), 2);
    assertEquals(await idsOf(user, "?unread=true"), [ids[3], ids[2]]);
    assertEquals(await readAll({ up_to: ids[2] }), 1);
    assertEquals(await readAll(), 1);
    assertEquals(await readAll({}), 0);
    assertEquals([await unreadOf(user), await unreadOf(other)], [0, 1]);
  },

  "POST read keeps when each was read": async (api) => {
    const user = await api.user();
    const [id] = await receive(api.database.sql, { user, count: 1 });
    const { json } = await user.send("POST", `/inbox/${id}/read`);
    await user.send("POST", "/inbox/read", { body: {} });
    const list = await user.send("GET", "/inbox");
    assertEquals(list.json.items[0]?.read_at, json.read_at);
  },

  "what is unread costs what is unread": async (api) => {
    const user = await api.user();
    const { sql } = api.database;
    const ids = await receive(sql, { user, count: 2 });
    await sql`
      insert into in_app_messages (
        user_id, notification_id, title, body, created_at, read_at
      )
      select ${user.id}, 'n-' || n, 'T', 'B', taskbell_now(), taskbell_now()
      from generate_series(1, 20000) as n
    `;
    await sql`analyze in_app_messages`;
    const count = (sql: Queryable) => countUnread(sql, user.id);
    const { pages, nodes } = await explain(sql, count);
    assert(pages < 20, `${pages} pages: ${nodes}`);
    assertEquals(await idsOf(user, "?unread=true"), ids.toReversed());
  },
});
