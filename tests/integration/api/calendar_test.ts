import { assert, assertEquals, assertMatch } from "@std/assert";
import ICAL from "ical.js";
import { type ApiUser, startApi } from "../../support/api_app.ts";
import { feedOf, subscriber } from "../../support/calendar_feed.ts";
import { insertManyTasks } from "../../support/many_tasks.ts";
import { testCases } from "../../support/test_cases.ts";

/** The events of a feed, as a kept parser reads them. */
function eventsOf(feed: string): ICAL.Component[] {
  return new ICAL.Component(ICAL.parse(feed)).getAllSubcomponents("vevent");
}

function valueOf(event: ICAL.Component | undefined, name: string): string {
  return String(event?.getFirstPropertyValue(name));
}

/** Text that tries to be more than a value. */
const TEXTS = [
  "a\r\nEND:VEVENT\r\nBEGIN:VEVENT",
  "a\nATTENDEE:mailto:eve@example.com",
  "a\rX:1",
  "a; b, c: d\\ e\\n f\\",
  "\\;\\,\\n\\N",
  '"quoted" ^n ^\' %0D%0A',
  "\u0085next\u2028line\u2029paragraph",
  "bell\u0007 escape\u001b[31m form\f feed",
  " leading and trailing \t",
  "ü".repeat(200),
  "\u{1f469}\u200d\u{1f4bb}".repeat(60),
  "é".repeat(37) + "x",
  ":",
  "BEGIN:VCALENDAR",
];

/** What a calendar shows of a text. */
function shown(text: string): string {
  return text
    // deno-lint-ignore no-control-regex
    .replace(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/g, "")
    .replace(/\r\n|[\r\x85\u2028\u2029]/g, "\n");
}

testCases("the calendar feed", startApi, {
  "shows open tasks with a due date, as RFC 5545 has it": async (api) => {
    const user = await subscriber(api);
    const { json } = await user.send("POST", "/tasks", {
      body: {
        title: "Water, plants; now",
        description: "All\nof them",
        due_date: "2030-01-31T10:00:00.250+01:00",
        priority: "urgent",
        labels: ["home, garden", "weekly"],
      },
    });
    await user.send("PATCH", `/tasks/${json.id}`, {
      body: { description: "All\nof them!" },
    });
    const { json: task } = await user.send("GET", `/tasks/${json.id}`);
    const utc = (field: string) =>
      `${String(task[field]).slice(0, 19).replace(/[-:]/g, "")}Z`;
    assertEquals(
      await feedOf(api, user.url),
      [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Taskbell//Taskbell//EN",
        "CALSCALE:GREGORIAN",
        "NAME:Taskbell",
        "X-WR-CALNAME:Taskbell",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        "BEGIN:VEVENT",
        `UID:task-${json.id}@taskbell`,
        `DTSTAMP:${utc("updated_at")}`,
        "DTSTART:20300131T090000Z",
        "SUMMARY:Water\\, plants\\; now",
        "DESCRIPTION:All\\nof them!",
        "CATEGORIES:home\\, garden,weekly",
        "PRIORITY:1",
        "TRANSP:TRANSPARENT",
        `CREATED:${utc("created_at")}`,
        `LAST-MODIFIED:${utc("updated_at")}`,
        "SEQUENCE:2",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
      ].join("\r\n"),
    );
  },

  "shows a day as a day, in whatever zone": async (api) => {
    const user = await subscriber(api);
    for (const time_zone of [null, "Pacific/Kiritimati", "America/Adak"]) {
      await user.send("POST", "/tasks", {
        body: { title: "T", due_date: "2030-01-31", time_zone },
      });
    }
    const events = eventsOf(await feedOf(api, user.url));
    assertEquals(events.length, 3);
    for (const event of events) {
      assertEquals(valueOf(event, "dtstart"), "2030-01-31");
      assertEquals(event.getFirstProperty("dtstart")?.type, "date");
      assertEquals(new ICAL.Event(event).endDate.toString(), "2030-02-01");
    }
  },

  "leaves out what is done, deleted, undated or another user's": async (
    api,
  ) => {
    const [user, other] = [await subscriber(api), await subscriber(api)];
    const add = async (owner: ApiUser, body: object) =>
      (await owner.send("POST", "/tasks", { body })).json.id;
    const due_date = "2020-01-01T00:00:00Z";
    const done = await add(user, { title: "Done", due_date });
    const deleted = await add(user, { title: "Deleted", due_date });
    await add(user, { title: "Undated" });
    await add(other, { title: "Another's", due_date });
    assertEquals(eventsOf(await feedOf(api, user.url)).length, 2);
    await user.send("PATCH", `/tasks/${done}/complete`);
    await user.send("DELETE", `/tasks/${deleted}`);
    const empty = await feedOf(api, user.url);
    assertEquals(eventsOf(empty), []);
    // A calendar without any component is none.
    assertMatch(empty, /^BEGIN:VTIMEZONE\r$/m);
  },

  "keeps text in its place, whatever it holds": async (api) => {
    const user = await subscriber(api);
    for (const text of TEXTS) {
      const { status } = await user.send("POST", "/tasks", {
        body: {
          title: text,
          description: text,
          labels: [text.slice(0, 50).toWellFormed()],
          due_date: "2030-01-01",
        },
      });
      assertEquals(status, 201, text);
    }
    const feed = await feedOf(api, user.url);
    const events = eventsOf(feed);
    assertEquals(events.length, 14);
    for (const [index, text] of TEXTS.entries()) {
      const event = events[index];
      assertEquals(valueOf(event, "summary"), shown(text));
      assertEquals(valueOf(event, "description"), shown(text));
      assertEquals(
        event?.getFirstProperty("categories")?.getValues(),
        [shown(text.slice(0, 50).toWellFormed())],
      );
      assertEquals(event?.getAllProperties().length, 11);
    }
    // deno-lint-ignore no-control-regex
    assertEquals(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/.test(feed), false);
  },

  "folds lines at 75 bytes, never inside a character": async (api) => {
    const user = await subscriber(api);
    for (const unit of ["x", "ü", "語", "\u{1f469}", "a\u0301", "x語"]) {
      for (let length = 60; length < 90; length++) {
        const title = unit.repeat(Math.ceil(length / unit.length));
        await user.send("POST", "/tasks", {
          body: { title: title.slice(0, 400), due_date: "2030-01-01" },
        });
      }
    }
    const feed = await feedOf(api, user.url);
    const decoder = new TextDecoder("utf-8", { fatal: true });
    const bytes = new TextEncoder().encode(feed);
    const lines = feed.split("\r\n");
    assertEquals(lines.pop(), "");
    let folded = 0;
    let longest = 0;
    for (const line of lines) {
      const { length } = new TextEncoder().encode(line);
      longest = Math.max(longest, length);
      assert(!/[\r\n]/.test(line) && line.isWellFormed(), line);
      if (line.startsWith(" ")) folded++;
    }
    assertEquals(longest, 75);
    assert(folded > 100, `${folded} folds`);
    assertEquals(decoder.decode(bytes), feed);
    assertEquals(eventsOf(feed).length, 180);
  },

  "is known by its tag until a task changes": async (api) => {
    const user = await subscriber(api);
    const { json } = await user.send("POST", "/tasks", {
      body: { title: "T", due_date: "2030-01-01" },
    });
    const ask = (tag?: string) =>
      api.fetch(
        new Request(user.url, tag ? { headers: { "if-none-match": tag } } : {}),
      );
    const first = await ask();
    const { headers } = first;
    await first.body?.cancel();
    assertEquals(headers.get("content-type"), "text/calendar; charset=utf-8");
    assertEquals(headers.get("cache-control"), "private, no-cache");
    const etag = headers.get("etag") ?? "";
    const again = await ask(etag);
    assertEquals([again.status, await again.text()], [304, ""]);
    assertEquals(again.headers.get("etag"), etag);
    await user.send("PATCH", `/tasks/${json.id}`, { body: { title: "U" } });
    const changed = await ask(etag);
    assertEquals(changed.status, 200);
    await changed.body?.cancel();
  },
});

Deno.test("the calendar feed holds what comes next, and no more than a phone reads", async () => {
  await using api = await startApi();
  const user = await subscriber(api);
  const { sql } = api.database;
  await insertManyTasks(sql, { userId: user.id, count: 1_500, others: 0 });
  await sql`
      update tasks set completed_at = null, description = repeat('ü', 2000),
        due_date = taskbell_now() + (id % 2000 - 1000) * interval '1 hour',
        labels = array(select 'label' || n from generate_series(1, 100) as n)
      where user_id = ${user.id}
    `;
  const feed = await feedOf(api, user.url);
  const { length } = new TextEncoder().encode(feed);
  assert(length > 900_000 && length < 1_050_000, `${length} bytes`);
  const due = eventsOf(feed).map((event) => valueOf(event, "dtstart"));
  assertEquals(due, due.toSorted());
  assert(Date.parse(due[0] ?? "") > Date.now() - 3_600_000, due[0]);
});
