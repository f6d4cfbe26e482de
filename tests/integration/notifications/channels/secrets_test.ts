import { assert, assertEquals } from "@std/assert";
import { parseAllowedHost } from "@taskbell/targets";
import type {
  Channel,
  Message,
} from "../../../../services/notifications/channels/channel.ts";
import { createEmailChannel } from "../../../../services/notifications/channels/email.ts";
import { createPushChannel } from "../../../../services/notifications/channels/push.ts";
import { createSmsChannel } from "../../../../services/notifications/channels/sms.ts";
import { createWebhookChannel } from "../../../../services/notifications/channels/webhook.ts";
import {
  grantOf,
  type HttpAnswer,
  type HttpRequest,
  startHttpDouble,
} from "../../../support/http_double.ts";
import { makeVapidKeys, subscribe } from "../../../support/push_service.ts";
import {
  deliverSample,
  SAMPLE_CLOCK,
} from "../../../support/sample_message.ts";
import { mailTest } from "../../../support/mail_test_case.ts";
import { startSmtpScript } from "../../../support/smtp_script.ts";

const VAPID = makeVapidKeys();
const WEBHOOK_SECRET = `whsec_${new Uint8Array(24).fill(5).toBase64()}`;
const NUMBER = "+431234567890";

/** What must be told nowhere, as it is and in base64. */
function canariesOf(secrets: readonly string[]): string[] {
  return secrets.flatMap((secret) => [secret, btoa(secret)]);
}

function assertSilent(told: unknown, secrets: readonly string[]): void {
  const text = JSON.stringify(told);
  for (const canary of canariesOf(secrets)) {
    assert(!text.includes(canary), `${canary} in ${text}`);
  }
}

/** Answers with all that it was sent. */
function echo(status: number): HttpAnswer {
  return (request, socket) => {
    const message = describe(request);
    const body = JSON.stringify({ code: 21211, message });
    const line = message.replaceAll(/[\r\n]/g, " ");
    socket.end(
      `HTTP/1.1 ${status} ${line}\r\nx-echo: ${line}\r\n\r\n${body}`,
    );
  };
}

function describe({ requestLine, headers, body }: HttpRequest): string {
  const lines = Object.entries(headers).map(([name, value]) =>
    `${name}: ${value}`
  );
  const text = new TextDecoder("latin1").decode(body);
  return [requestLine, ...lines, text].join("\n");
}

const ANSWERS: Record<string, HttpAnswer> = {
  ...Object.fromEntries(
    [302, 400, 401, 403, 410, 413, 429, 500, 503].map((status) => [
      `repeats all with ${status}`,
      echo(status),
    ]),
  ),
  "resets the connection": (_request, socket) => void socket.destroy(),
  "says what is no HTTP": (request, socket) => {
    socket.end(`${describe(request)}\r\n\r\n`);
  },
  "says nothing": () => {},
};

interface Case {
  channel: Channel;
  secrets: readonly string[];
  changes?: Partial<Message>;
}

function casesFor(url: URL): Record<string, Case> {
  const usual = { hosts: [grantOf(url)], clock: SAMPLE_CLOCK, timeoutMs: 200 };
  const target = {
    url: new URL("/services/T00/hook-s3cret?k=k3y", url).href,
    secrets: [WEBHOOK_SECRET],
  };
  const browser = subscribe(new URL("/send/endpoint-s3cret", url)).target;
  const account = { accountSid: "AC1", authToken: "t0ken/+ s3cret" };
  return {
    webhook: {
      channel: createWebhookChannel({
        ...usual,
        findTarget: () => Promise.resolve(target),
      }),
      secrets: [WEBHOOK_SECRET, "hook-s3cret", "k3y"],
    },
    push: {
      channel: createPushChannel({
        ...usual,
        vapid: VAPID,
        findTarget: () => Promise.resolve(browser),
      }),
      secrets: [VAPID.privateKey, browser.auth, "endpoint-s3cret", "vapid t="],
    },
    sms: {
      channel: createSmsChannel({
        ...usual,
        ...account,
        apiUrl: url,
        from: "Taskbell",
      }),
      secrets: [account.authToken, NUMBER].concat(
        btoa(`AC1:${account.authToken}`),
        encodeURIComponent(account.authToken),
        encodeURIComponent(NUMBER),
      ),
      changes: { recipient: NUMBER },
    },
  };
}

for (const [what, respond] of Object.entries(ANSWERS)) {
  Deno.test(`no channel tells a secret when a server ${what}`, async () => {
    await using server = await startHttpDouble(respond);
    const cases = casesFor(server.url);
    for (const { channel, secrets, changes } of Object.values(cases)) {
      const outcome = await deliverSample(channel, changes);
      assert(outcome.kind !== "delivered");
      assertSilent(outcome, secrets);
    }
    // Each was sent its secrets, so that it could repeat them.
    assertEquals(server.requests.length, 3);
    const sent = server.requests.map(describe).join("\n");
    for (const secret of ["hook-s3cret", "endpoint-s3cret", "vapid t="]) {
      assert(sent.includes(secret), secret);
    }
  });
}

Deno.test("no channel tells a secret when a target is refused", async () => {
  const url = new URL("http://127.0.0.1:9");
  const { webhook, push, sms } = casesFor(url);
  const other = parseAllowedHost("hooks.example.com");
  assert(other && webhook && push && sms);
  const refused = createWebhookChannel({
    hosts: [other],
    clock: SAMPLE_CLOCK,
    findTarget: () =>
      Promise.resolve({ url: `${url}hook-s3cret`, secrets: [WEBHOOK_SECRET] }),
  });
  for (const { channel, secrets, changes } of [webhook, push, sms]) {
    assertSilent(await deliverSample(channel, changes), secrets);
  }
  assertSilent(await deliverSample(refused), webhook.secrets);
});

Deno.test("no channel tells what an error of its own says", async () => {
  for (
    const { channel, changes } of Object.values(
      casesFor(new URL("http://127.0.0.1:9")),
    )
  ) {
    const metadata = '{"pin": s3cret-pin}';
    const outcome = await deliverSample(channel, { ...changes, metadata });
    assert(outcome.kind === "retry", outcome.kind);
    assertSilent(outcome, ["s3cret-pin"]);
    assertEquals(outcome.error.split(": ").at(-1), "Cannot make the request");
  }
});

mailTest(
  "no channel tells a secret when a mail server repeats all",
  async () => {
    const [user, password] = ["bell-us3r", "hunter2-s3cret"];
    for (const at of [/^AUTH/, /^MAIL/, /^RCPT/, /^DATA/, /^\.$/]) {
      const said: string[] = [];
      await using server = await startSmtpScript({
        extensions: ["AUTH PLAIN"],
        reply: (line) => {
          said.push(line);
          return at.test(line)
            ? `550 ${said.join(" ")} ${password}`
            : undefined;
        },
      });
      const smtpUrl = new URL(server.url);
      smtpUrl.username = user;
      smtpUrl.password = password;
      const channel = createEmailChannel({ smtpUrl, from: "a@b.cd" });
      const outcome = await deliverSample(channel);
      channel.close();
      assert(outcome.kind !== "delivered" && outcome.error.includes("550"));
      const login = btoa(`\0${user}\0${password}`);
      assert(server.lines.some((line) => line.includes(login)));
      assertSilent(outcome, [password, login, "ada@example.com"]);
      assert(!JSON.stringify(outcome).includes(login), `${at}`);
    }
  },
);
