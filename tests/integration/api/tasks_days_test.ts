import { assertEquals } from "@std/assert";
import { type ApiUser, startApi } from "../../support/api_app.ts";
import { testCases } from "../../support/test_cases.ts";

/** Zones from one end to the other, and one that ends its days in UTC. */
const ZONES = ["Pacific/Kiritimati", "Asia/Karachi", "UTC"]
  .concat("America/New_York", "Etc/GMT+12");

/** Creates tasks, each with its title and due date. */
async function createTasks(
  user: ApiUser,
  tasks: Record<string, string>,
  timeZone: string | null = null,
): Promise<void> {
  for (const [title, due_date] of Object.entries(tasks)) {
    const body = { title, due_date, time_zone: timeZone };
    const { status } = await user.send("POST", "/tasks", { body });
    assertEquals(status, 201);
  }
}

async function list(user: ApiUser, query: string): Promise<string> {
  const { status, json } = await user.send("GET", `/tasks?${query}`);
  assertEquals(status, 200, `${query}: ${JSON.stringify(json)}`);
  return json.items.map(({ title }) => title).join("");
}

async function setZone(user: ApiUser, time_zone: string): Promise<void> {
  const { status } = await user.send("PUT", "/preferences", {
    body: { time_zone },
  });
  assertEquals(status, 200);
}

testCases("a filter of tasks by day", startApi, {
  "takes a day for its start in the user's time zone": async (api) => {
    const user = await api.user();
    await createTasks(user, {
      a: "2030-01-31T09:59:59Z",
      b: "2030-01-31T10:00:00Z",
      c: "2030-01-31T23:00:00Z",
    });
    const sort = "sort=due_date";
    assertEquals(await list(user, `due_before=2030-02-01&${sort}`), "abc");
    assertEquals(await list(user, `due_after=2030-02-01&${sort}`), "");
    await setZone(user, "Pacific/Kiritimati");
    assertEquals(await list(user, `due_before=2030-02-01&${sort}`), "a");
    assertEquals(await list(user, `due_after=2030-02-01&${sort}`), "bc");
    const tomorrow = Temporal.Now.plainDateISO("UTC").add({ days: 2 });
    assertEquals(await list(user, `updated_since=${tomorrow}`), "");
    const aWeekAgo = tomorrow.subtract({ days: 9 });
    assertEquals((await list(user, `updated_since=${aWeekAgo}`)).length, 3);
  },

  "holds the tasks of that day in every time zone": async (api) => {
    const user = await api.user();
    const days = { a: "2030-01-30", b: "2030-01-31", c: "2030-02-01" };
    for (const zone of [null, ...ZONES]) await createTasks(user, days, zone);
    const each = ZONES.length + 1;
    for (const zone of ZONES) {
      await setZone(user, zone);
      const expected: Record<string, string> = {
        "due_after=2030-01-31&due_before=2030-02-01": "b",
        "due_before=2030-01-31": "a",
        "due_after=2030-02-01": "c",
        "due_after=2030-01-30&due_before=2030-02-02": "abc",
      };
      for (const [query, titles] of Object.entries(expected)) {
        const found = await list(user, query);
        const sorted = [...found].sort().join("");
        const all = [...titles].map((title) => title.repeat(each)).join("");
        assertEquals(sorted, all, `${zone}: ${query}`);
      }
    }
  },

  "takes an instant for the end of a day": async (api) => {
    const user = await api.user();
    await createTasks(user, { a: "2030-01-31" }, "Asia/Karachi");
    const end = "2030-01-31T19:00:00";
    assertEquals(await list(user, `due_before=${end}Z`), "a");
    assertEquals(await list(user, "due_before=2030-01-31T18:59:59.999Z"), "");
    assertEquals(await list(user, "due_after=2030-01-31T18:59:59.999Z"), "a");
    assertEquals(await list(user, `due_after=${end}Z`), "");
  },

  "takes the first and the last day there is": async (api) => {
    const user = await api.user();
    for (const zone of ZONES) {
      await setZone(user, zone);
      await createTasks(user, { a: "0001-01-01", z: "9999-12-31" }, zone);
    }
    const all = (title: string) => title.repeat(ZONES.length);
    for (const zone of ZONES) {
      await setZone(user, zone);
      assertEquals(await list(user, "due_before=0001-01-01"), "");
      assertEquals(await list(user, "due_before=9999-12-31"), all("a"));
      assertEquals(await list(user, "due_after=0001-01-01"), all("az"));
      assertEquals(await list(user, "due_after=9999-12-31"), all("z"));
    }
  },
});
