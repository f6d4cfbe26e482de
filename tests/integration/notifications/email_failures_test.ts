import { assert, assertEquals, assertMatch } from "@std/assert";
import { SMTPServer } from "smtp-server";
import type {
  Message,
  Outcome,
} from "../../../services/notifications/channels/channel.ts";
import {
  createEmailChannel,
  type EmailOptions,
} from "../../../services/notifications/channels/email.ts";
import { attemptDelivery } from "../../../services/notifications/delivery/attempt_delivery.ts";
import { ProviderBreakers } from "../../../services/notifications/delivery/provider_breakers.ts";
import { mailTest } from "../../support/mail_test_case.ts";
import { deliverSample, sampleMessage } from "../../support/sample_message.ts";
import {
  type SmtpReply,
  type SmtpScript,
  type SmtpScriptOptions,
  startSmtpScript,
} from "../../support/smtp_script.ts";
import { makeTestCertificate } from "../../support/test_certificate.ts";

async function deliverTo(
  server: SmtpScript,
  { message = {}, ...options }: Partial<EmailOptions> & {
    message?: Partial<Message>;
  } = {},
): Promise<Outcome> {
  const channel = createEmailChannel({
    smtpUrl: server.url,
    from: "Taskbell <taskbell@example.org>",
    ...options,
  });
  try {
    return await deliverSample(channel, message);
  } finally {
    channel.close();
  }
}

function at(pattern: RegExp, reply: SmtpReply): SmtpScriptOptions {
  return { reply: (line) => pattern.test(line) ? reply : undefined };
}

const OUTAGE = { kind: "retry", outage: "smtp", ambiguous: undefined };
const UNKNOWN = { kind: "retry", outage: "smtp", ambiguous: true };
const MESSAGE = { kind: "retry", outage: undefined, ambiguous: undefined };
const FINAL = { kind: "permanent", outage: undefined, ambiguous: undefined };

for (
  const [when, pattern, reply, expected] of [
    ["the greeting", /^CONNECT/, "421 busy", OUTAGE],
    ["the greeting", /^CONNECT/, "554 no service", OUTAGE],
    ["the greeting", /^CONNECT/, "close", OUTAGE],
    ["EHLO", /^EHLO/, "close", OUTAGE],
    ["MAIL", /^MAIL/, "421 busy", OUTAGE],
    ["MAIL", /^MAIL/, "451 later", OUTAGE],
    ["MAIL", /^MAIL/, "530 log in", OUTAGE],
    ["MAIL", /^MAIL/, "550 bad sender", OUTAGE],
    ["MAIL", /^MAIL/, "close", OUTAGE],
    ["RCPT", /^RCPT/, "450 later", MESSAGE],
    ["RCPT", /^RCPT/, "421 busy", OUTAGE],
    ["RCPT", /^RCPT/, "530 log in", OUTAGE],
    ["RCPT", /^RCPT/, "550 no such user", FINAL],
    ["RCPT", /^RCPT/, "close", OUTAGE],
    ["DATA", /^DATA/, "451 later", MESSAGE],
    ["DATA", /^DATA/, "554 no", FINAL],
    ["DATA", /^DATA/, "close", OUTAGE],
    ["the mail", /^\.$/, "452 full", MESSAGE],
    ["the mail", /^\.$/, "421 busy", OUTAGE],
    ["the mail", /^\.$/, "554 spam", FINAL],
    ["the mail", /^\.$/, "close", UNKNOWN],
  ] as const
) {
  mailTest(
    `createEmailChannel() tells whose trouble ${reply} at ${when} is`,
    async () => {
      await using server = await startSmtpScript(at(pattern, reply));
      const { kind, outage, ambiguous }: Record<string, unknown> = {
        ...await deliverTo(server),
      };
      assertEquals({ kind, outage, ambiguous }, expected);
      const ends = server.lines.filter((line) => line === ".").length;
      assertEquals(ends, when === "the mail" ? 1 : 0);
    },
  );
}

mailTest("createEmailChannel() tells no address and no password", async () => {
  const echo = "550 <ada@example.com> hunter2 is not here";
  await using server = await startSmtpScript({
    ...at(/^RCPT/, echo),
    extensions: ["AUTH PLAIN"],
  });
  const smtpUrl = new URL(server.url);
  smtpUrl.username = "bell";
  smtpUrl.password = "hunter2";
  const outcome = await deliverTo(server, { smtpUrl });
  assert(outcome.kind === "permanent");
  assertMatch(outcome.error, /550 <\*\*\*> \*\*\* is not here$/);
});

mailTest("createEmailChannel() tells no link of the mail", async () => {
  const token = "a-_0".repeat(11).slice(1);
  const unsubscribeUrl = `https://bell.example.org/unsubscribe/${token}`;
  const echo = `554 ${unsubscribeUrl} is on a list`;
  await using server = await startSmtpScript(at(/^\.$/, echo));
  const outcome = await deliverTo(server, { message: { unsubscribeUrl } });
  assert(outcome.kind === "permanent");
  assertMatch(outcome.error, /unsubscribe\/\*\*\* is on a list$/);
});

mailTest(
  "createEmailChannel() logs in, and takes a refusal for an outage",
  async () => {
    for (
      const [reply, kind] of [["235 in", "delivered"], ["535 no", "retry"]]
    ) {
      await using server = await startSmtpScript({
        ...at(/^AUTH/, reply ?? ""),
        extensions: ["AUTH PLAIN"],
      });
      const smtpUrl = new URL(server.url);
      smtpUrl.username = "be%40ll";
      smtpUrl.password = "hun%3Ater2";
      const outcome = await deliverTo(server, { smtpUrl });
      assertEquals(outcome.kind, kind);
      const login = server.lines.find((line) => line.startsWith("AUTH"));
      assertEquals(login, `AUTH PLAIN ${btoa("\0be@ll\0hun:ter2")}`);
      if (outcome.kind === "retry") assertEquals(outcome.outage, "smtp");
    }
  },
);

mailTest(
  "createEmailChannel() sends with TLS to a server that it trusts",
  async () => {
    const certificate = await makeTestCertificate();
    await using server = await startSmtpScript({ certificate });
    const trusting = await deliverTo(server, { ca: certificate.cert });
    assertEquals(trusting.kind, "delivered");
    const mails = () => server.lines.filter((line) => line === ".").length;
    assertEquals(mails(), 1);
    const outcome = await deliverTo(server);
    assert(outcome.kind === "retry");
    assertEquals([outcome.outage, outcome.ambiguous], ["smtp", undefined]);
    assertEquals(mails(), 1);
  },
);

mailTest(
  "createEmailChannel() gives no password to a server without TLS",
  async () => {
    await using server = await startSmtpScript({
      ...at(/^STARTTLS/, "502 what"),
      extensions: ["AUTH PLAIN"],
    });
    // A name of this machine that is not known to be one.
    const smtpUrl = new URL(`smtp://bell:hunter2@0.0.0.0:${server.url.port}`);
    const outcome = await deliverTo(server, { smtpUrl });
    assert(outcome.kind === "retry");
    assertEquals(outcome.outage, "smtp");
    assertEquals(server.lines.filter((line) => /^(AUTH|MAIL)/.test(line)), []);
  },
);

mailTest(
  "createEmailChannel() changes to TLS before it logs in where a server can",
  async () => {
    const { key, cert } = await makeTestCertificate();
    const logins: [string, boolean][] = [];
    const server = new SMTPServer({
      key,
      cert,
      onAuth: ({ username }, { secure }, done) => {
        logins.push([`${username}`, secure]);
        done(null, { user: username });
      },
      onData: (stream, _session, done) => stream.on("end", done).resume(),
    });
    // A client that does not trust it is no failure of the test.
    server.on("error", () => {});
    await new Promise<void>((done) =>
      server.listen(0, "127.0.0.1", () => done())
    );
    const address = server.server.address();
    const port = typeof address === "object" ? address?.port : 0;
    const smtpUrl = new URL(`smtp://bell:hunter2@127.0.0.1:${port}`);
    const options = { smtpUrl, from: "a@b.cd" };
    const [trusting, usual] = [{ ...options, ca: cert }, options]
      .map(createEmailChannel);
    assert(trusting && usual);
    assertEquals((await deliverSample(trusting)).kind, "delivered");
    const refused = await deliverSample(usual);
    assert(refused.kind === "retry");
    assertEquals([refused.outage, refused.ambiguous], ["smtp", undefined]);
    assertEquals(logins, [["bell", true]]);
    trusting.close();
    usual.close();
    await new Promise<void>((done) => server.close(() => done()));
  },
);

mailTest(
  "createEmailChannel() tells whether a mail was sent that took too long",
  async () => {
    for (
      const [pattern, ambiguous] of [
        [/^EHLO/, undefined],
        [/^DATA/, undefined],
        [/^\.$/, true],
      ] as const
    ) {
      await using server = await startSmtpScript({
        reply: (line) => pattern.test(line) ? "hang" : undefined,
      });
      const email = createEmailChannel({
        smtpUrl: server.url,
        from: "a@b.cd",
      });
      const breakers = new ProviderBreakers({ failureThreshold: 1 });
      const guarded = breakers.guard({ name: "smtp", channel: email });
      const outcome = await attemptDelivery(guarded, sampleMessage(), {
        attemptMs: 300,
        signal: new AbortController().signal,
      });
      assertEquals(outcome, {
        kind: "retry",
        error: "No answer within 300 ms",
        outage: "smtp",
        ...(ambiguous && { ambiguous }),
      });
      assertEquals(breakers.broken().length, 1);
      email.close();
    }
  },
);
