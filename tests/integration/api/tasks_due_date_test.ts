import { assert, assertEquals } from "@std/assert";
import { type ApiUser, startApi } from "../../support/api_app.ts";
import { outboxEvents } from "../../support/outbox_rows.ts";
import { testCases } from "../../support/test_cases.ts";
import { stopTime } from "../../support/test_database.ts";

async function createTask(user: ApiUser, body: object): Promise<number> {
  const { status, json } = await user.send("POST", "/tasks", {
    body: { title: "T", ...body },
  });
  assertEquals(status, 201, JSON.stringify(json));
  return json.id;
}

async function overdueIds(user: ApiUser): Promise<number[]> {
  const { json } = await user.send("GET", "/tasks?overdue=true");
  return json.items.map(({ id }) => id);
}

/** The last moment of a day in a zone, by the rules of that zone. */
const ENDS: [due_date: string, time_zone: string | null, end: string][] = [
  ["2030-01-01", null, "2030-01-01T23:59:59.999Z"],
  ["2030-01-01", "UTC", "2030-01-01T23:59:59.999Z"],
  ["2030-01-01", "Asia/Tokyo", "2030-01-01T14:59:59.999Z"],
  ["2030-01-01", "Pacific/Kiritimati", "2030-01-01T09:59:59.999Z"],
  ["2030-01-01", "America/Los_Angeles", "2030-01-02T07:59:59.999Z"],
  // The days on which clocks go forward and back.
  ["2026-03-29", "Europe/Berlin", "2026-03-29T21:59:59.999Z"],
  ["2026-10-25", "Europe/Berlin", "2026-10-25T22:59:59.999Z"],
  // The next day begins at 1:00, as clocks go forward at midnight.
  ["2026-04-23", "Africa/Cairo", "2026-04-23T21:59:59.999Z"],
  // 30 December was left out there.
  ["2011-12-29", "Pacific/Apia", "2011-12-30T09:59:59.999Z"],
  ["2028-02-29", "America/St_Johns", "2028-03-01T03:29:59.999Z"],
];

testCases("a due date without a time of day", startApi, {
  "is answered and told as it is given": async (api) => {
    const user = await api.user();
    for (const due_date of ["2030-01-01", "0001-01-01", "9999-12-31"]) {
      for (const time_zone of [null, "Asia/Tokyo", "America/Los_Angeles"]) {
        const id = await createTask(user, { due_date, time_zone });
        const { json } = await user.send("GET", `/tasks/${id}`);
        assertEquals(json.due_date, due_date);
        const { json: list } = await user.send("GET", "/tasks?limit=200");
        assertEquals(list.items.find((each) => each.id === id), json);
        const event = (await outboxEvents(api.database.sql, user.id)).at(-1);
        assert(event?.event_type === "task.created");
        assertEquals(event.payload.due_date, due_date);
      }
    }
  },

  "makes a task overdue after the end of that day in its zone": async (api) => {
    const { sql } = api.database;
    assertEquals(ENDS.length, 10);
    for (const [due_date, time_zone, end] of ENDS) {
      const user = await api.user();
      const id = await createTask(user, { due_date, time_zone });
      await stopTime(sql, end);
      assertEquals(await overdueIds(user), [], `${due_date} ${time_zone}`);
      const next = new Date(Date.parse(end) + 1).toISOString();
      await stopTime(sql, next);
      assertEquals(await overdueIds(user), [id], `${due_date} ${time_zone}`);
    }
  },

  "ends at another time when the zone changes": async (api) => {
    const { sql } = api.database;
    const user = await api.user();
    const id = await createTask(user, {
      due_date: "2030-01-01",
      time_zone: "America/Los_Angeles",
    });
    await stopTime(sql, "2030-01-02T00:00:00Z");
    assertEquals(await overdueIds(user), []);
    const { json } = await user.send("PATCH", `/tasks/${id}`, {
      body: { time_zone: null },
    });
    assertEquals(json.due_date, "2030-01-01");
    assertEquals(await overdueIds(user), [id]);
    const event = (await outboxEvents(sql, user.id)).at(-1);
    assert(event?.event_type === "task.updated");
    assertEquals(event.changed_fields, ["time_zone"]);
  },

  "becomes an instant and a day again": async (api) => {
    const user = await api.user();
    const id = await createTask(user, { due_date: "2030-01-01" });
    for (
      const due_date of ["2030-01-01T23:59:59.999Z", "2030-01-01", null]
    ) {
      const { json } = await user.send("PATCH", `/tasks/${id}`, {
        body: { due_date },
      });
      assertEquals(json.due_date, due_date);
    }
    const { json } = await user.send("GET", `/tasks/${id}`);
    assertEquals(json.revision, 4);
  },
});
