import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { type ApiUser, startApi } from "../../support/api_app.ts";
import { testCases } from "../../support/test_cases.ts";

/** Creates tasks of one user one after another. */
async function createTasks(user: ApiUser, count: number): Promise<number[]> {
  const ids: number[] = [];
  for (let n = 0; n < count; n++) {
    const { json } = await user.send("POST", "/tasks", {
      body: { title: `${n}` },
    });
    ids.push(json.id);
  }
  return ids;
}

/** Walks a user's tasks to the end, with something done between the pages. */
async function walk(
  user: ApiUser,
  limit: number,
  between: () => Promise<void> = () => Promise.resolve(),
): Promise<number[][]> {
  const pages: number[][] = [];
  for (let cursor = ""; pages.length < 100;) {
    const { status, json } = await user.send(
      "GET",
      `/tasks?limit=${limit}${cursor}`,
    );
    assertEquals(status, 200);
    pages.push(json.items.map(({ id }) => id));
    if (json.next_cursor === null) return pages;
    assertMatch(json.next_cursor, /^[A-Za-z0-9_-]+$/);
    cursor = `&cursor=${json.next_cursor}`;
    await between();
  }
  throw new Error("Cannot find the last page");
}

testCases("the pages of GET tasks", startApi, {
  "hold every task once, whatever the limit": async (api) => {
    const user = await api.user();
    const ids = await createTasks(user, 12);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 14 }),
        async (limit) => {
          const pages = await walk(user, limit);
          assertEquals(pages.flat(), ids);
          assertEquals(pages.length, Math.ceil(12 / limit));
        },
      ),
      { numRuns: 14 },
    );
  },

  "hold every task that stays while others come and go": async (api) => {
    const user = await api.user();
    const { sql } = api.database;
    const ids = await createTasks(user, 20);
    const leaving = ids.filter((_, index) => index % 5 === 4);
    const staying = ids.filter((id) => !leaving.includes(id));
    const pages = await walk(user, 3, async () => {
      const id = leaving.pop();
      await createTasks(user, id === undefined ? 0 : 1);
      if (id !== undefined) await sql`delete from tasks where id = ${id}`;
    });
    const seen = pages.flat();
    assertEquals(new Set(seen).size, seen.length);
    assertEquals(seen.filter((id) => staying.includes(id)), staying);
  },

  "tell tasks of one millisecond apart": async (api) => {
    const user = await api.user();
    const { sql } = api.database;
    const ids = await createTasks(user, 7);
    await sql`
      update tasks set created_at = '2026-01-01T00:00:00.123Z'
      where user_id = ${user.id}
    `;
    assertEquals((await walk(user, 2)).flat(), ids);
  },

  "end without a cursor when the last one is full": async (api) => {
    const user = await api.user();
    const ids = await createTasks(user, 4);
    assertEquals(await walk(user, 4), [ids]);
    assertEquals(await walk(user, 2), [ids.slice(0, 2), ids.slice(2)]);
  },

  "hold 50 tasks when no limit is given, and only the user's": async (api) => {
    const user = await api.user();
    const other = await api.user();
    await createTasks(other, 1);
    const ids = await createTasks(user, 51);
    const { json } = await user.send("GET", "/tasks");
    assertEquals(json.items.map(({ id }) => id), ids.slice(0, 50));
    assert(json.next_cursor);
    const last = await user.send("GET", `/tasks?cursor=${json.next_cursor}`);
    assertEquals(last.json.items.map(({ id }) => id), ids.slice(50));
    assertEquals(last.json.next_cursor, null);
    // A cursor tells a place, it opens nothing.
    const foreign = await other.send(
      "GET",
      `/tasks?cursor=${json.next_cursor}`,
    );
    assert(foreign.json.items.every(({ user_id }) => user_id === other.id));
  },
});
