import { assertEquals, assertStringIncludes } from "@std/assert";
import { assertProblem } from "../../support/assert_problem.ts";
import { startApi } from "../../support/api_app.ts";
import { testCases } from "../../support/test_cases.ts";

const FAMILY = "👩‍👩‍👧‍👦";

testCases("the fields of a task", startApi, {
  "title is taken when it has 1 to 500 code points": async (api) => {
    const user = await api.user();
    const titles = ["x", "x".repeat(500), "😀".repeat(500), FAMILY, "\u200b"]
      .concat(
        " x ",
        "\u0001",
        "\ufeffx",
        "e\u0301".repeat(250),
        "\ud83d\ude00",
      );
    for (const title of titles) {
      const { status, json } = await user.send("POST", "/tasks", {
        body: { title },
      });
      assertEquals(status, 201, JSON.stringify(title));
      assertEquals(json.title, title);
      const read = await user.send("GET", `/tasks/${json.id}`);
      assertEquals(read.json.title, title);
    }
  },

  "title is refused with its pointer when it is none": async (api) => {
    const user = await api.user();
    const bodies = ["", " ", "\t\r\n\u00a0\u2003\ufeff", "x".repeat(501)]
      .concat("😀".repeat(501), "a\0b", "\ud800", "a\udc00b")
      .map((title) => `{"title":${JSON.stringify(title)}}`)
      .concat('{"title":null}', '{"title":7}', '{"title":["x"]}', "{}");
    for (const body of bodies) {
      const answer = await user.send("POST", "/tasks", { body });
      const problem = { status: 422, kind: "invalid-input" };
      assertProblem(answer, { ...problem, pointers: ["#/title"] });
    }
  },

  "title is said to be too long in the unit that counts": async (api) => {
    const user = await api.user();
    for (const length of [501, 1001, 100_000]) {
      const answer = await user.send("POST", "/tasks", {
        body: { title: "x".repeat(length) },
      });
      assertEquals(answer.json.errors, [{
        pointer: "#/title",
        detail: "must have at most 500 characters",
      }]);
    }
  },

  "fields are refused all at once, each with its pointer": async (api) => {
    const user = await api.user();
    const answer = await user.send("POST", "/tasks", {
      body: {
        title: " ",
        description: "x".repeat(20_001),
        priority: "asap",
        labels: ["ok", "", "\0", " "],
        due_date: "tomorrow",
        time_zone: "+01:00",
        "a/b~c d": 1,
        colour: "red",
      },
    });
    const details = assertProblem(answer, {
      status: 422,
      kind: "invalid-input",
      pointers: [
        "#/title",
        "#/description",
        "#/priority",
        "#/labels/1",
        "#/labels/2",
        "#/labels/3",
        "#/due_date",
        "#/time_zone",
        "#/a~1b~0c%20d",
        "#/colour",
      ],
    });
    assertStringIncludes(details, "Unknown field: colour");
  },

  "fields that only later versions or other objects know are refused": async (
    api,
  ) => {
    const user = await api.user();
    const names = ["id", "user_id", "completed", "series_id", "__proto__"]
      .concat("constructor", "toString", "revision", "Title");
    for (const name of names) {
      const body = `{"title":"x","${name}":{}}`;
      const answer = await user.send("POST", "/tasks", { body });
      const problem = { status: 422, kind: "invalid-input" };
      assertProblem(answer, { ...problem, pointers: [`#/${name}`] });
    }
  },

  "what GET answers is refused as read-only where it is": async (api) => {
    const user = await api.user();
    const { json } = await user.send("POST", "/tasks", {
      body: { title: "x" },
    });
    const writable = ["title", "description", "priority", "labels"]
      .concat("due_date", "time_zone", "recurrence");
    const readOnly = Object.keys(json).filter((name) =>
      !writable.includes(name)
    );
    const expected = readOnly.map((name) => ({
      pointer: `#/${name}`,
      detail: `is read-only: ${name}`,
    }));
    const path = `/tasks/${json.id}`;
    for (const method of ["PUT", "PATCH"]) {
      const answer = await user.send(method, path, { body: json });
      assertEquals(answer.json.errors, expected, method);
    }
    const created = await user.send("POST", "/tasks", { body: json });
    assertEquals(created.json.errors, expected);
    const batch = await user.send("POST", "/tasks/batch", {
      body: { operations: [{ op: "update", task_id: json.id, task: json }] },
    });
    const text = JSON.stringify(batch.json);
    for (const name of readOnly) {
      assertStringIncludes(text, `is read-only: ${name}`);
    }
    const rest = writable.map((name) => [name, json[name]]);
    const put = await user.send("PUT", path, {
      body: Object.fromEntries(rest),
    });
    assertEquals(put.status, 200);
  },

  "labels are a set in the order in which they were given": async (api) => {
    const user = await api.user();
    const { json } = await user.send("POST", "/tasks", {
      body: { title: "x", labels: ["b", "a", "b", "B", "a"] },
    });
    assertEquals(json.labels, ["b", "a", "B"]);
    // Whoever sends them again changes nothing.
    const patched = await user.send("PATCH", `/tasks/${json.id}`, {
      body: { labels: ["b", "b", "a", "B"] },
    });
    assertEquals(patched.json.revision, 1);
  },

  "time_zone is written as IANA does": async (api) => {
    const user = await api.user();
    const zones = {
      "asia/karachi": "Asia/Karachi",
      "EUROPE/BERLIN": "Europe/Berlin",
      "america/argentina/buenos_aires": "America/Argentina/Buenos_Aires",
      "utc": "UTC",
    };
    for (const [time_zone, expected] of Object.entries(zones)) {
      const { json } = await user.send("POST", "/tasks", {
        body: { title: "x", time_zone },
      });
      assertEquals(json.time_zone, expected);
      const put = await user.send("PUT", "/preferences", {
        body: { time_zone },
      });
      assertEquals(put.json.time_zone, expected);
    }
  },

  "due_date is an instant with any offset and 0 to 9 digits": async (api) => {
    const user = await api.user();
    const instants = {
      "2030-01-01T00:00:00Z": "2030-01-01T00:00:00.000Z",
      "2030-01-01t00:00:00z": "2030-01-01T00:00:00.000Z",
      "2030-01-01T00:00:00.1Z": "2030-01-01T00:00:00.100Z",
      "2030-01-01T00:00:00.999999999Z": "2030-01-01T00:00:00.999Z",
      "2030-01-01T00:00:00+14:00": "2029-12-31T10:00:00.000Z",
      "2030-01-01T00:00:00-12:30": "2030-01-01T12:30:00.000Z",
      "0001-01-01T00:00:00Z": "0001-01-01T00:00:00.000Z",
      "9999-12-31T23:59:59.999Z": "9999-12-31T23:59:59.999Z",
      "1970-01-01T00:00:00-00:00": "1970-01-01T00:00:00.000Z",
    };
    for (const [due_date, expected] of Object.entries(instants)) {
      const { json } = await user.send("POST", "/tasks", {
        body: { title: "x", due_date },
      });
      assertEquals(json.due_date, expected);
      const read = await user.send("GET", `/tasks/${json.id}`);
      assertEquals(read.json.due_date, expected);
    }
  },

  "due_date is refused when it names no instant": async (api) => {
    const user = await api.user();
    const texts = ["", "2030-02-30", "2030-01-01T00:00:00", "1767225600"]
      .concat("2030-02-30T00:00:00Z", "2030-01-01T24:00:00Z")
      .concat("2030-01-01T00:00:60Z", "2030-01-01T00:00:00.1234567890Z")
      .concat("2030-01-01T00:00:00+25:00", "+12030-01-01T00:00:00Z")
      .concat("0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00")
      .concat("２０30-01-01T00:00:00Z", "2030-01-01T00:00:00Z\n");
    for (const due_date of [...texts, 1767225600, {}, true]) {
      const answer = await user.send("POST", "/tasks", {
        body: { title: "x", due_date },
      });
      const problem = { status: 422, kind: "invalid-input" };
      assertProblem(answer, { ...problem, pointers: ["#/due_date"] });
    }
  },

  "time_zone is one of IANA's": async (api) => {
    const user = await api.user();
    for (const time_zone of ["Europe/Berlin", "UTC", "Etc/GMT+12", null]) {
      const body = { title: "x", time_zone };
      const { status, json } = await user.send("POST", "/tasks", { body });
      assertEquals(status, 201);
      assertEquals(json.time_zone, time_zone);
    }
    const others = [
      "",
      "Mars/Phobos",
      "+02:00",
      "Europe/Berlin\0",
      "EST5;DROP",
    ];
    for (const time_zone of others) {
      const body = { title: "x", time_zone };
      const answer = await user.send("POST", "/tasks", { body });
      const problem = { status: 422, kind: "invalid-input" };
      assertProblem(answer, { ...problem, pointers: ["#/time_zone"] });
    }
  },
});
