import { assert, assertEquals, assertMatch } from "@std/assert";
import PostalMime from "postal-mime";
import type {
  Channel,
  Message,
  Outcome,
} from "../../../services/notifications/channels/channel.ts";
import { createEmailChannel } from "../../../services/notifications/channels/email.ts";
import { eventually } from "../../support/eventually.ts";
import { MAIL_RECIPIENTS, MAIL_TEXTS } from "../../support/mail_injections.ts";
import {
  type SmtpSink,
  type SmtpSinkOptions,
  startSmtpSink,
} from "../../support/smtp_sink.ts";
import { mailTest } from "../../support/mail_test_case.ts";
import { sampleMessage } from "../../support/sample_message.ts";
import { unsubscribeLink } from "../../support/unsubscribe_link.ts";
import { unusedPort } from "../../support/unused_port.ts";

const FROM = "Taskbell <taskbell@example.org>";

/** Runs `use` with a channel to a mail server of its own. */
async function withChannel(
  options: SmtpSinkOptions,
  use: (
    deliver: (changes?: Partial<Message>) => Promise<Outcome>,
    sink: SmtpSink,
    channel: Channel,
  ) => Promise<void>,
): Promise<void> {
  await using sink = await startSmtpSink(options);
  const channel = createEmailChannel({ smtpUrl: sink.url, from: FROM });
  const { signal } = new AbortController();
  try {
    await use(
      (changes) => channel.deliver(sampleMessage(changes), signal),
      sink,
      channel,
    );
  } finally {
    channel.close();
  }
}

mailTest("createEmailChannel() sends a mail to one recipient", async () => {
  await withChannel({}, async (deliver, sink) => {
    const outcome = await deliver();
    assert(outcome.kind === "delivered");
    assertEquals(outcome.provider, "smtp");
    const [mail, ...rest] = sink.mails;
    assert(mail);
    assertEquals(rest, []);
    assertEquals(mail.to, ["ada@example.com"]);
    assertEquals(mail.from, "taskbell@example.org");
    const parsed = await PostalMime.parse(mail.raw);
    assertEquals(parsed.from, {
      name: "Taskbell",
      address: "taskbell@example.org",
    });
    assertEquals(parsed.to, [{ name: "", address: "ada@example.com" }]);
    assertEquals(parsed.subject, "Reminder: T");
    assertEquals(parsed.text?.trimEnd(), "Don't forget: T");
    assertEquals(parsed.messageId, outcome.providerMessageId ?? "");
    assertMatch(parsed.messageId ?? "", /^<[0-9a-f]{32}@example\.org>$/);
  });
});

/** What stands in every mail, and nothing else. */
const HEADERS = [
  "auto-submitted",
  "content-type",
  "date",
  "from",
  "message-id",
  "mime-version",
  "subject",
  "to",
];

/** Mail injections, so that none is lost unseen: texts and recipients. */
const [TEXTS, RECIPIENTS] = [38, 33];

mailTest(
  "createEmailChannel() carries any text and no header with it",
  async () => {
    assertEquals(new Set(MAIL_TEXTS).size, TEXTS);
    await withChannel({}, async (deliver, sink) => {
      for (const text of MAIL_TEXTS) {
        const outcome = await deliver({
          subject: `Reminder: ${text}`,
          body: `.${text}\r\n.\r\nQUIT\r\n`,
        });
        assertEquals(outcome.kind, "delivered", JSON.stringify(text));
        const mail = sink.mails.at(-1);
        assert(mail);
        assertEquals(mail.to, ["ada@example.com"]);
        const parsed = await PostalMime.parse(mail.raw);
        const names = parsed.headers.map(({ key }) => key);
        assertEquals(names.sort(), HEADERS, JSON.stringify(text));
        assertEquals(parsed.to, [{ name: "", address: "ada@example.com" }]);
        assertEquals([parsed.cc, parsed.bcc], [undefined, undefined]);
        assertEquals(parsed.attachments, []);
        const flat = (value = "") => value.replaceAll(/\s+/g, " ").trim();
        assertEquals(flat(parsed.text), flat(`.${text}\n.\nQUIT`));
        assertEquals(flat(parsed.subject), flat(`Reminder: ${text}`));
      }
      assertEquals(sink.mails.length, TEXTS);
      assertEquals(sink.connections(), 1);
    });
  },
);

mailTest(
  "createEmailChannel() sends to no list and to no one else",
  async () => {
    assertEquals(new Set(MAIL_RECIPIENTS).size, RECIPIENTS);
    await withChannel({}, async (deliver, sink) => {
      for (const recipient of MAIL_RECIPIENTS) {
        const outcome = await deliver({ recipient });
        assertEquals(outcome.kind, "permanent", JSON.stringify(recipient));
      }
      assertEquals(sink.mails, []);
      assertEquals(sink.connections(), 0);
    });
  },
);

mailTest(
  "createEmailChannel() sends text and HTML with the same content",
  async () => {
    await withChannel({}, async (deliver, sink) => {
      await deliver({ body: "Don't forget: <b>a & b</b>" });
      const parsed = await PostalMime.parse(sink.mails[0]?.raw ?? "");
      assertEquals(parsed.text?.trimEnd(), "Don't forget: <b>a & b</b>");
      assertMatch(
        parsed.html ?? "",
        />Don&#39;t forget: &lt;b&gt;a &amp; b&lt;\/b&gt;<\/p>/,
      );
      const types = new TextDecoder().decode(sink.mails[0]?.raw)
        .match(/^Content-Type: [\w/]+/gm);
      assertEquals(types, [
        "Content-Type: multipart/alternative",
        "Content-Type: text/plain",
        "Content-Type: text/html",
      ]);
    });
  },
);

mailTest(
  "createEmailChannel() offers to unsubscribe where a URL is known",
  async () => {
    await withChannel({}, async (deliver, sink) => {
      const long = `https://example.org/u?t=${"x".repeat(200)}`;
      await deliver({ unsubscribeUrl: long });
      const { headers } = await PostalMime.parse(sink.mails[0]?.raw ?? "");
      const value = (name: string) =>
        headers.find(({ key }) => key === name)?.value;
      assertEquals(value("list-unsubscribe"), `<${long}>`);
      assertEquals(
        value("list-unsubscribe-post"),
        "List-Unsubscribe=One-Click",
      );
      for (const here of ["localhost", "127.0.0.1:8000", "[::1]:8000"]) {
        const url = `http://${here}/unsubscribe/x`;
        await deliver({ unsubscribeUrl: url });
        // One-click is for TLS alone.
        assertEquals(await unsubscribeLink(sink.mails.at(-1)?.raw ?? ""), {
          url,
          post: null,
        });
      }
      const bad = [
        "http://example.org/",
        "http://localhost.example.org/",
        "mailto:a@b.cd",
        "javascript:alert(1)",
      ]
        .concat("", "x", "https://a\r\nBcc: eve@example.com/", "https://a>,<b");
      for (const unsubscribeUrl of bad) {
        await deliver({ unsubscribeUrl });
        const parsed = await PostalMime.parse(sink.mails.at(-1)?.raw ?? "");
        const names = parsed.headers.map(({ key }) => key);
        assertEquals(names.sort(), HEADERS, JSON.stringify(unsubscribeUrl));
      }
    });
  },
);

mailTest(
  "createEmailChannel() gives every attempt one Message-ID",
  async () => {
    await withChannel({}, async (deliver, sink) => {
      await deliver();
      await deliver();
      await deliver({ notificationId: "notif-r-1-2" });
      const ids = await Promise.all(
        sink.mails.map(async ({ raw }) =>
          (await PostalMime.parse(raw)).messageId
        ),
      );
      assertEquals(ids[0], ids[1]);
      assertEquals(new Set(ids).size, 2);
    });
  },
);

for (
  const [command, code, kind] of [
    ["RCPT", 550, "permanent"],
    ["RCPT", 553, "permanent"],
    ["RCPT", 451, "retry"],
    ["RCPT", 421, "retry"],
    ["DATA", 554, "permanent"],
    ["DATA", 452, "retry"],
    ["MAIL", 451, "retry"],
    ["MAIL", 550, "retry"],
  ] as const
) {
  mailTest(
    `createEmailChannel() answers ${kind} to a ${code} at ${command}`,
    async () => {
      const state = { refuses: true };
      const refuse = (each: string) =>
        state.refuses && each === command ? code : null;
      await withChannel({ refuse }, async (deliver, sink) => {
        const outcome = await deliver();
        assert(outcome.kind !== "delivered");
        assertEquals(outcome.kind, kind, outcome.error);
        assertMatch(outcome.error, new RegExp(String(code)));
        state.refuses = false;
        assertEquals((await deliver()).kind, "delivered");
        assertEquals(sink.mails.length, 1);
      });
    },
  );
}

mailTest(
  "createEmailChannel() answers retry when there is no server",
  async () => {
    const smtpUrl = new URL(`smtp://127.0.0.1:${unusedPort()}`);
    const channel = createEmailChannel({ smtpUrl, from: FROM });
    const { signal } = new AbortController();
    const outcome = await channel.deliver(sampleMessage(), signal);
    assert(outcome.kind === "retry");
    assertMatch(outcome.error, /ECONNREFUSED/);
    channel.close();
  },
);

mailTest(
  "createEmailChannel() sends nothing after it is told to let go",
  async () => {
    const released = Promise.withResolvers<void>();
    const held = { count: 0 };
    const hold = () => (held.count++, released.promise);
    await withChannel({ hold }, async (deliver, sink, channel) => {
      const letGo = new AbortController();
      const hanging = Array.from(
        { length: 40 },
        (_, n) =>
          channel.deliver(
            sampleMessage({ notificationId: `${n}` }),
            letGo.signal,
          ),
      );
      await eventually(() => assertEquals(held.count, 20));
      letGo.abort(new Error("enough"));
      const outcomes = await Promise.all(hanging);
      assertEquals(
        new Set(outcomes.map(({ kind }) => kind)),
        new Set(["retry"]),
      );
      released.resolve();
      assertEquals(
        (await deliver({ notificationId: "after" })).kind,
        "delivered",
      );
      // The server takes what it had been given; nothing else went out.
      await eventually(() => assert(sink.mails.length >= 1));
      assert(sink.mails.length <= 21, `${sink.mails.length} mails`);
    });
  },
);

mailTest(
  "createEmailChannel() lets go of a server that says nothing",
  async () => {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const accepted = listener.accept();
    const { port } = listener.addr as Deno.NetAddr;
    const smtpUrl = new URL(`smtp://127.0.0.1:${port}`);
    const channel = createEmailChannel({ smtpUrl, from: FROM });
    const letGo = new AbortController();
    const outcome = channel.deliver(sampleMessage(), letGo.signal);
    using _connection = await accepted;
    letGo.abort(new Error("enough"));
    assertEquals((await outcome).kind, "retry");
    channel.close();
  },
);

mailTest(
  "createEmailChannel() sends mails side by side and keeps connections",
  async () => {
    await withChannel({}, async (deliver, sink) => {
      const outcomes = await Promise.all(
        Array.from(
          { length: 100 },
          (_, n) => deliver({ notificationId: `notif-${n}` }),
        ),
      );
      assert(outcomes.every(({ kind }) => kind === "delivered"));
      assertEquals(sink.mails.length, 100);
      assert(sink.connections() <= 20);
    });
  },
);
