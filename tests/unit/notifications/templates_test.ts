import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { emailPage } from "../../../services/notifications/templates/email_page.ts";
import { markup } from "../../../services/notifications/templates/markup.ts";
import { render } from "../../../services/notifications/templates/render.ts";
import { HTML_TEXTS } from "../../support/html_injections.ts";
import { sampleMessage } from "../../support/sample_message.ts";

/** The number of texts, so that none is lost unseen. */
const TEXTS = 50;

/** Tags of a page that says nothing: no text may add one. */
const TAGS = tagsOf(emailPage({ subject: "S", body: "B" }));

function tagsOf(page: string): string[] {
  return page.match(/<[^>]*>/g) ?? [];
}

/** What a browser shows: the text between tags with entities resolved. */
function shownIn(page: string): string {
  const entities: Record<string, string> = {
    "&lt;": "<",
    "&gt;": ">",
    "&quot;": '"',
    "&#39;": "'",
    "&#96;": "`",
    "&amp;": "&",
  };
  const body = page.slice(page.indexOf("<body"));
  return body.replaceAll(/<[^>]*>/g, "")
    .replaceAll(/&[^;]+;/g, (entity) => entities[entity] ?? "?");
}

Deno.test("render() keeps every text a text in HTML and exact in text", () => {
  assertEquals(new Set(HTML_TEXTS).size, TEXTS);
  for (const text of HTML_TEXTS) {
    for (const metadata of [null, '{"task_id":7,"reminder_id":"r"}']) {
      const message = sampleMessage({ subject: text, body: text, metadata });
      const mail = render("email", message);
      assertEquals(tagsOf(mail.html), TAGS, text);
      const shown = text.replaceAll(/[^\P{Cc}\t\n\r]/gu, "\ufffd");
      assert(shownIn(mail.html).includes(`${shown}\n${shown}`), text);
      assertEquals([mail.subject, mail.text], [text, text]);
      assertEquals(render("sms", message), text);
      const { title, body } = render("push", message);
      assertEquals([title, body], [text, text]);
      assertEquals(render("in_app", message), { title: text, body: text });
    }
  }
});

Deno.test("markup() escapes any value between tags and in attributes", () => {
  const unit = fc.constantFrom(...`a"'<>&\`=/ \n\0ä😀`);
  fc.assert(fc.property(fc.string({ unit }), (text) => {
    const made = String(markup`<p title="${text}">${text}</p>`);
    assertMatch(made, /^<p title="[^"<>]*">[^"<>]*<\/p>$/);
    const [, first, second] = /^<p title="([^"]*)">([^<]*)</.exec(made) ?? [];
    assertEquals(first, second);
  }));
});

Deno.test("markup() puts in HTML as it is, numbers as text", () => {
  const items = ["a", "<"].map((item) => markup`<li>${item}</li>`);
  const made = String(markup`<ul>${items}</ul>${7}${markup``}`);
  assertEquals(made, "<ul><li>a</li><li>&lt;</li></ul>7");
});

Deno.test("markup() shows no control character that HTML does not have", () => {
  const text = "a\t\n\r\0\u0001\u001b\u007f\u009bb";
  const shown = "a\t\n\r\ufffd\ufffd\ufffd\ufffd\ufffdb";
  const inner = markup`<b title="${text}">${text}</b>`;
  const wanted = `<b title="${shown}">${shown}</b>`;
  assertEquals(String(markup`${inner}${[inner]}`), `${wanted}${wanted}`);
});

Deno.test("render() says no more of a reminder than its event", () => {
  const message = sampleMessage();
  const { subject, text } = render("email", message);
  assertEquals([subject, text], ["Reminder: T", "Don't forget: T"]);
  assertEquals(render("sms", message), "Don't forget: T");
  assertEquals(render("push", message).body, "Don't forget: T");
});

for (
  const [due, reader, told] of [
    [
      "2026-07-01T07:30:00Z",
      undefined,
      "Wednesday, July 1, 2026 at 7:30 AM UTC",
    ],
    [
      "2026-07-01T09:30:00.123456+02:00",
      { locale: "de-AT", timeZone: "Europe/Vienna" },
      "Mittwoch, 1. Juli 2026 um 09:30 MESZ",
    ],
    [
      "2026-07-01",
      { locale: "de-AT", timeZone: "America/Los_Angeles" },
      "Mittwoch, 1. Juli 2026",
    ],
    [
      "2026-07-01T07:30:00Z",
      { locale: "no_locale", timeZone: "Europe/Vienna" },
      "Wednesday, July 1, 2026 at 7:30 AM UTC",
    ],
    [
      "2026-07-01T07:30:00Z",
      { locale: "de", timeZone: "No/Zone" },
      "Wednesday, July 1, 2026 at 7:30 AM UTC",
    ],
  ] as const
) {
  const where = reader ? `${reader.locale} ${reader.timeZone}` : "nobody known";
  Deno.test(`render() tells ${due} as ${where} reads it`, () => {
    const metadata = JSON.stringify({
      task_id: 7,
      reminder_id: "r",
      due_date: due,
    });
    const message = sampleMessage({ metadata, ...(reader && { reader }) });
    const mail = render("email", message);
    assertEquals(mail.text, `Don't forget: T\n\n${told}`);
    assert(mail.html.includes(`>${told}</p>`));
    assertEquals(render("sms", message), `Don't forget: T\n${told}`);
  });
}

Deno.test("render() tells no due date that is none", () => {
  for (const due of ["tomorrow", "2026-13-01", "", 7, "2026-07-01T07:30:00"]) {
    const metadata = JSON.stringify({
      task_id: 7,
      reminder_id: "r",
      due_date: due,
    });
    const { text } = render("email", sampleMessage({ metadata }));
    assertEquals(text, "Don't forget: T", `${due}`);
  }
});

Deno.test("render() takes a reader's language for no markup", () => {
  const metadata = '{"task_id":7,"reminder_id":"r","due_date":"2026-07-01"}';
  const reader = { locale: '"><script>', timeZone: "UTC" };
  const mail = render("email", sampleMessage({ metadata, reader }));
  assert(!mail.html.includes("<script"));
});
