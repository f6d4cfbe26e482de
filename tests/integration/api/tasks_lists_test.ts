import { assert, assertEquals } from "@std/assert";
import { assertProblem } from "../../support/assert_problem.ts";
import { type ApiUser, startApi } from "../../support/api_app.ts";
import { testCases } from "../../support/test_cases.ts";
import { stopTime } from "../../support/test_database.ts";

const SORTS = ["created_at", "due_date", "priority", "updated_at"]
  .flatMap((key) => [key, `-${key}`]);

/** Creates tasks, by their title; `done` completes one. */
async function createTasks(
  user: ApiUser,
  tasks: Record<string, { done?: boolean; [field: string]: unknown }>,
): Promise<void> {
  for (const [title, { done, ...fields }] of Object.entries(tasks)) {
    const { json } = await user.send("POST", "/tasks", {
      body: { title, ...fields },
    });
    if (done) await user.send("PATCH", `/tasks/${json.id}/complete`);
  }
}

async function list(user: ApiUser, query: string): Promise<string> {
  const { status, json } = await user.send("GET", `/tasks?${query}`);
  assertEquals(status, 200, `${query}: ${JSON.stringify(json)}`);
  return json.items.map(({ title }) => title).join("");
}

testCases("the lists of tasks", startApi, {
  "hold what each parameter asks for": async (api) => {
    await stopTime(api.database.sql, "2030-06-15T12:00:00Z");
    const user = await api.user();
    await createTasks(user, {
      a: { due_date: "2030-06-15T11:59:59.999Z", labels: ["x", "y"] },
      b: { due_date: "2030-06-15T12:00:00Z", labels: ["y"], priority: "low" },
      c: { due_date: "2030-06-14", done: true, labels: ["a,b"] },
      d: { due_date: "2030-06-15", priority: "urgent" },
      e: { labels: ["X", "y", "z"], done: true },
    });
    const expected: Record<string, string> = {
      "": "abcde",
      "completed=true": "ce",
      "completed=false": "abd",
      "priority=low": "b",
      "priority=high": "",
      "label=x": "a",
      "label=y": "abe",
      "label=x&label=z": "ae",
      "label=a": "",
      "label=a,b": "c",
      "labels_all=x&labels_all=y": "a",
      "labels_all=y": "abe",
      "label=z&labels_all=y": "e",
      "overdue=true": "a",
      "overdue=false": "bcde",
      "overdue=true&completed=true": "",
      "due_before=2030-06-15T12:00:00Z": "ac",
      "due_after=2030-06-15T12:00:00Z": "bd",
      "due_after=2030-06-14T23:59:59.999Z&due_before=2030-06-15T12:00:00Z":
        "ac",
      "due_before=2030-06-15T14:00:00.001%2B02:00": "abc",
      "updated_since=2000-01-01T00:00:00Z": "abcde",
      "updated_since=2999-01-01T00:00:00Z": "",
    };
    for (const [query, titles] of Object.entries(expected)) {
      assertEquals(await list(user, query), titles, query);
    }
  },

  "are sorted by every key, both ways": async (api) => {
    const user = await api.user();
    await createTasks(user, {
      a: { priority: "high", due_date: "2030-01-02T00:00:00Z" },
      b: { priority: "low" },
      c: { priority: "urgent", due_date: "2030-01-01", done: true },
      d: { priority: "medium", due_date: "0001-01-01" },
      e: { priority: "high", done: true },
    });
    const { json } = await user.send("GET", "/tasks?limit=1");
    await user.send("PATCH", `/tasks/${json.items[0]?.id}`, {
      body: { description: "changed" },
    });
    const expected: Record<string, string> = {
      created_at: "abcde",
      "-created_at": "edcba",
      // Whatever has no due date comes last, whichever the direction.
      due_date: "dcabe",
      "-due_date": "acdeb",
      priority: "bdaec",
      "-priority": "ceadb",
      updated_at: "bcdea",
      "-updated_at": "aedcb",
    };
    assertEquals(Object.keys(expected).sort(), SORTS.toSorted());
    for (const [sort, titles] of Object.entries(expected)) {
      assertEquals(await list(user, `sort=${sort}`), titles, sort);
      const open = [...titles].filter((title) => !"ce".includes(title));
      const query = `sort=${sort}&completed=false`;
      assertEquals(await list(user, query), open.join(""), query);
    }
  },

  "keep every task that stays while others come and go": async (api) => {
    for (const sort of SORTS) {
      const user = await api.user();
      const create = async (n: number) => {
        const { json } = await user.send("POST", "/tasks", {
          body: {
            title: `${n}`,
            priority: n % 2 ? "low" : "high",
            due_date: n % 3 ? `2030-01-0${1 + n % 4}` : null,
          },
        });
        if (n % 5 === 0) await user.send("PATCH", `/tasks/${json.id}/complete`);
        return json.id;
      };
      const ids: number[] = [];
      for (let n = 0; n < 12; n++) ids.push(await create(n));
      const leaving = ids.filter((_, index) => index % 4 === 3);
      const staying = ids.filter((id) => !leaving.includes(id));
      const seen: number[] = [];
      let cursor = "";
      for (let pages = 0;; pages++) {
        assert(pages < 50);
        const { json } = await user.send(
          "GET",
          `/tasks?sort=${sort}&limit=2${cursor}`,
        );
        seen.push(...json.items.map(({ id }) => id));
        if (json.next_cursor === null) break;
        cursor = `&cursor=${json.next_cursor}`;
        const id = leaving.pop();
        if (id === undefined) continue;
        await user.send("DELETE", `/tasks/${id}`);
        await create(pages);
      }
      assertEquals(new Set(seen).size, seen.length, sort);
      const kept = seen.filter((id) => staying.includes(id));
      assertEquals(kept.sort((a, b) => a - b), staying, sort);
    }
  },

  "take a cursor only with the sort and filter that it came from": async (
    api,
  ) => {
    const user = await api.user();
    await createTasks(user, { ta: {}, tb: {}, tc: {} });
    const queries = ["", ...SORTS.slice(1).map((sort) => `sort=${sort}`)]
      .concat("completed=false", "overdue=false", "q=t", "q=ta or tb or tc")
      .concat("priority=medium", "updated_since=2000-01-01T00:00:00Z")
      .concat("updated_since=2000-01-01T00:00:01Z", "q=t&sort=-created_at");
    const cursors = await Promise.all(queries.map(async (query) => {
      const { json } = await user.send("GET", `/tasks?limit=1&${query}`);
      return json.next_cursor;
    }));
    let crossed = 0;
    for (const query of queries) {
      for (const [index, cursor] of cursors.entries()) {
        // A single letter is no beginning of a word: it finds nothing.
        if (cursor === null) continue;
        const answer = await user.send(
          "GET",
          `/tasks?limit=2&${query}&cursor=${cursor}`,
        );
        if (queries[index] === query) {
          assertEquals(answer.status, 200, query);
          continue;
        }
        crossed++;
        const problem = { status: 422, kind: "invalid-input" };
        assertProblem(answer, { ...problem, pointers: ["#/cursor"] });
      }
    }
    assertEquals(crossed, 14 * 15);
  },

  "take a cursor with another limit, and with its parameters given in another order":
    async (
      api,
    ) => {
      const user = await api.user();
      await createTasks(user, { a: {}, b: {}, c: {}, d: {} });
      const first = "completed=false&priority=medium&sort=created_at";
      const { json } = await user.send("GET", `/tasks?limit=1&${first}`);
      const second = "priority=medium&completed=false";
      const query = `${second}&limit=2&cursor=${json.next_cursor}`;
      assertEquals(await list(user, query), "bc");
    },

  "take a cursor whatever the order of the labels": async (api) => {
    const user = await api.user();
    const labels = ["x", "y"];
    await createTasks(user, { a: { labels }, b: { labels }, c: { labels } });
    for (const name of ["label", "labels_all"]) {
      const sort = "sort=created_at";
      const first = `${name}=x&${name}=y&${sort}`;
      const { json } = await user.send("GET", `/tasks?limit=1&${first}`);
      const second = `${name}=y&${name}=x&${name}=y&${sort}`;
      const query = `${second}&limit=2&cursor=${json.next_cursor}`;
      assertEquals(await list(user, query), "bc", name);
    }
  },

  "say that a plus was not encoded": async (api) => {
    const user = await api.user();
    const time = "2030-01-01T00:00:00+01:00";
    for (const name of ["due_before", "due_after", "updated_since"]) {
      const { json } = await user.send("GET", `/tasks?${name}=${time}`);
      assertEquals(json.errors?.map(({ detail }) => detail), [
        "must have its + written as %2B: it is read as a space",
      ]);
      const right = `/tasks?${name}=${encodeURIComponent(time)}`;
      assertEquals((await user.send("GET", right)).status, 200);
    }
  },

  "refuse values that no parameter takes": async (api) => {
    const user = await api.user();
    const queries: Record<string, string> = {
      "completed=1": "completed",
      "completed=true&completed=false": "completed",
      "overdue=": "overdue",
      "priority=asap": "priority",
      "priority=low&priority=high": "priority",
      "label=": "label/0",
      "label=a&label=": "label/1",
      "labels_all=%00": "labels_all/0",
      "label=%20": "label/0",
      "due_before=2030-02-30": "due_before",
      "due_before=2030-01-01T00:00:00+01:00": "due_before",
      "due_after=tomorrow": "due_after",
      "updated_since=0": "updated_since",
      "sort=title": "sort",
      "sort=%2Bcreated_at": "sort",
      "sort=--created_at": "sort",
      "sort=constructor": "sort",
      "sort=__proto__": "sort",
      "q=": "q",
      "q=%20%09": "q",
      "q=%00": "q",
      [`q=${"x".repeat(501)}`]: "q",
      [`label=${"x".repeat(101)}`]: "label/0",
      "title=x": "title",
    };
    for (const [query, name] of Object.entries(queries)) {
      const answer = await user.send("GET", `/tasks?${query}`);
      const problem = { status: 422, kind: "invalid-input" };
      assertProblem(answer, { ...problem, pointers: [`#/${name}`] });
    }
  },

  "never hold another user's tasks": async (api) => {
    const [owner, other] = [await api.user(), await api.user()];
    await createTasks(owner, {
      secret: { labels: ["x"], due_date: "2000-01-01", priority: "high" },
    });
    const queries = ["", "q=secret", "label=x", "labels_all=x", "overdue=true"]
      .concat("priority=high", ...SORTS.map((sort) => `sort=${sort}`))
      .concat(`q=${owner.id}`, `label=${owner.id}%01x`);
    for (const query of queries) {
      assertEquals(await list(other, query), "", query);
    }
    assertEquals(await list(owner, "q=secret&label=x"), "secret");
  },
});
