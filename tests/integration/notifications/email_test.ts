import { assert, assertEquals, assertMatch } from "@std/assert";
import PostalMime from "postal-mime";
import type {
  Channel,
  Message,
  Outcome,
} from "../../../services/notifications/channels/channel.ts";
import { createEmailChannel } from "../../../services/notifications/channels/email.ts";
import { eventually } from "../../support/eventually.ts";
import {
  type SmtpSink,
  type SmtpSinkOptions,
  startSmtpSink,
} from "../../support/smtp_sink.ts";
import { unusedPort } from "../../support/unused_port.ts";

const FROM = "Taskbell <taskbell@example.org>";

function message(changes: Partial<Message> = {}): Message {
  return {
    notificationId: "notif-r-1",
    recipient: "ada@example.com",
    subject: "Reminder: T",
    body: "Don't forget: T",
    ...changes,
  };
}

/**
 * Registers a test. nodemailer's pool leaves timers behind, which end in later
 * tests, so the check for leaks is off. What matters is seen without it: a
 * mail server closes only once its connections have.
 */
function emailTest(name: string, fn: () => Promise<void>): void {
  Deno.test({
    name: `createEmailChannel() ${name}`,
    sanitizeOps: false,
    sanitizeResources: false,
    fn,
  });
}

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
      (changes) => channel.deliver(message(changes), signal),
      sink,
      channel,
    );
  } finally {
    channel.close();
  }
}

emailTest("sends a mail to one recipient", async () => {
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

emailTest("carries any text and no header with it", async () => {
  const texts = ["T\r\nBcc: eve@example.com", "T\nX-Evil: 1", "a\rb", "\u2028"]
    .concat("😀".repeat(400), "\u202eevil", "ä".repeat(900))
    .concat("\t", "x".repeat(998), '"<>,;:\\', "\u0001\u001b[31m");
  await withChannel({}, async (deliver, sink) => {
    for (const text of texts) {
      const outcome = await deliver({
        subject: `Reminder: ${text}`,
        body: `.${text}\r\n.\r\nQUIT\r\n`,
      });
      assertEquals(outcome.kind, "delivered", JSON.stringify(text));
      const mail = sink.mails.at(-1);
      assert(mail);
      assertEquals(mail.to, ["ada@example.com"]);
      const parsed = await PostalMime.parse(mail.raw);
      assertEquals(
        parsed.headers.map(({ key }) => key).sort(),
        [
          "content-transfer-encoding",
          "content-type",
          "date",
          "from",
          "message-id",
          "mime-version",
          "subject",
          "to",
        ],
      );
      const flat = (value = "") => value.replaceAll(/\s+/g, " ").trim();
      assertEquals(flat(parsed.text), flat(`.${text}\n.\nQUIT`));
      assertEquals(flat(parsed.subject), flat(`Reminder: ${text}`));
    }
    assertEquals(sink.mails.length, texts.length);
  });
});

emailTest("sends to no list and to no one else", async () => {
  await withChannel({}, async (deliver, sink) => {
    const recipients = ["a@b.cd,e@f.gh", "a@b.cd e@f.gh", "a@b.cd;e@f.gh"]
      .concat("Ada <a@b.cd>", "<a@b.cd>", "a@b.cd\r\nRCPT TO:<e@f.gh>", "ada")
      .concat("", "@", "a@", "a@b@c", '"a b"@c.de', "a@b.cd\0", "team:a@b.cd;");
    for (const recipient of recipients) {
      const outcome = await deliver({ recipient });
      assertEquals(outcome.kind, "permanent", JSON.stringify(recipient));
    }
    assertEquals(sink.mails, []);
    assertEquals(sink.connections(), 0);
  });
});

emailTest("gives every attempt one Message-ID", async () => {
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
});

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
  emailTest(`answers ${kind} to a ${code} at ${command}`, async () => {
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
  });
}

emailTest("answers retry when there is no server", async () => {
  const smtpUrl = new URL(`smtp://127.0.0.1:${unusedPort()}`);
  const channel = createEmailChannel({ smtpUrl, from: FROM });
  const { signal } = new AbortController();
  const outcome = await channel.deliver(message(), signal);
  assert(outcome.kind === "retry");
  assertMatch(outcome.error, /ECONNREFUSED/);
  channel.close();
});

emailTest("sends nothing after it is told to let go", async () => {
  const released = Promise.withResolvers<void>();
  const held = { count: 0 };
  const hold = () => (held.count++, released.promise);
  await withChannel({ hold }, async (deliver, sink, channel) => {
    const letGo = new AbortController();
    const hanging = Array.from(
      { length: 40 },
      (_, n) =>
        channel.deliver(message({ notificationId: `${n}` }), letGo.signal),
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
});

emailTest("lets go of a server that says nothing", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const accepted = listener.accept();
  const { port } = listener.addr as Deno.NetAddr;
  const smtpUrl = new URL(`smtp://127.0.0.1:${port}`);
  const channel = createEmailChannel({ smtpUrl, from: FROM });
  const letGo = new AbortController();
  const outcome = channel.deliver(message(), letGo.signal);
  using _connection = await accepted;
  letGo.abort(new Error("enough"));
  assertEquals((await outcome).kind, "retry");
  channel.close();
});

emailTest("sends mails side by side and keeps connections", async () => {
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
});
