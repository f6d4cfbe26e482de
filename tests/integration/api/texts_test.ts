import { assert, assertEquals } from "@std/assert";
import { assertProblem } from "../../support/assert_problem.ts";
import { startApi } from "../../support/api_app.ts";
import { outboxEvents } from "../../support/outbox_rows.ts";
import { testCases } from "../../support/test_cases.ts";
import { KEPT_TEXTS, REFUSED_TEXTS } from "../../support/text_corpus.ts";

testCases("any text", startApi, {
  "is kept and told exactly as it was given": async (api) => {
    const user = await api.user();
    const texts = Object.entries(KEPT_TEXTS);
    for (const [name, text] of texts) {
      const fields = { title: text, description: text };
      // A label has at most 100 characters.
      const labels = [...text].length > 100 ? [] : [text];
      const created = await user.send("POST", "/tasks", {
        body: { ...fields, labels },
      });
      assertEquals(created.status, 201, name);
      const { json } = await user.send("GET", `/tasks/${created.json.id}`);
      const { title, description } = json;
      assertEquals({ title, description, labels: json.labels }, {
        ...fields,
        labels,
      }, name);
    }
    const events = await outboxEvents(api.database.sql, user.id);
    const told = events.map((event) =>
      event.event_type === "task.created" && event.payload.title
    );
    assertEquals(told, texts.map(([, text]) => text));
    assert(texts.length >= 70, `${texts.length} texts`);
  },

  "is refused by name where it can't be stored": async (api) => {
    const user = await api.user();
    const texts = Object.entries(REFUSED_TEXTS);
    for (const [name, text] of texts) {
      const answer = await user.send("POST", "/tasks", {
        body: { title: text, description: text, labels: [text] },
      });
      assertProblem(answer, {
        status: 422,
        kind: "invalid-input",
        pointers: ["#/title", "#/description", "#/labels/0"],
      });
      const escaped = encodeURIComponent(text.toWellFormed());
      const found = await user.send("GET", `/tasks?label=${escaped}`);
      const refused = text.includes("\0");
      assertEquals(found.status, refused ? 422 : 200, name);
    }
    assertEquals(texts.length, 6);
  },

  "is bounded by characters, not by bytes": async (api) => {
    const user = await api.user();
    const widest = "\u{10ffff}";
    const create = (title: string, description: string) =>
      user.send("POST", "/tasks", { body: { title, description } });
    const kept = await create(widest.repeat(500), widest.repeat(20_000));
    assertEquals(kept.status, 201);
    assertEquals(kept.json.description, widest.repeat(20_000));
    const answer = await create(widest.repeat(501), widest.repeat(20_001));
    assertProblem(answer, {
      status: 422,
      kind: "invalid-input",
      pointers: ["#/title", "#/description"],
    });
  },
});
