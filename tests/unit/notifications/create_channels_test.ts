import { assert, assertEquals } from "@std/assert";
import { createChannels } from "../../../services/notifications/channels/create_channels.ts";
import { readConfig } from "../../../services/notifications/config.ts";
import { makeVapidKeys } from "../../support/push_service.ts";
import { deliverSample, SAMPLE_CLOCK } from "../../support/sample_message.ts";

const KEYS = makeVapidKeys();

const ALL: Record<string, string> = {
  DATABASE_URL: "postgres://u:p@db/taskbell",
  SMTP_URL: "smtp://127.0.0.1:9",
  PUSH_ALLOWED_HOSTS: "fcm.googleapis.com",
  VAPID_PUBLIC_KEY: KEYS.publicKey,
  VAPID_PRIVATE_KEY: KEYS.privateKey,
  VAPID_SUBJECT: KEYS.subject,
  SMS_API_URL: "http://127.0.0.1:9",
  SMS_ACCOUNT_SID: "AC1",
  SMS_AUTH_TOKEN: "t0ken",
  SMS_FROM: "Taskbell",
  WEBHOOK_ALLOWED_HOSTS: "hooks.example.com",
};

const FINDERS = {
  findPushTarget: () => Promise.resolve(null),
  findWebhookTarget: () => Promise.resolve(null),
};

function channelsFor(
  left: readonly string[],
  options: Partial<Parameters<typeof createChannels>[1]> = FINDERS,
) {
  const settings = readConfig((name) =>
    left.includes(name) ? undefined : ALL[name]
  );
  return createChannels(settings, { clock: SAMPLE_CLOCK, ...options });
}

Deno.test("createChannels() makes the channels that are set up", () => {
  const namesFor = (...args: Parameters<typeof channelsFor>) =>
    Object.keys(channelsFor(...args));
  assertEquals(namesFor([]), ["email", "push", "sms", "webhook"]);
  assertEquals(namesFor(["PUSH_ALLOWED_HOSTS"]), ["email", "sms", "webhook"]);
  assertEquals(namesFor(["SMS_API_URL"]), ["email", "push", "webhook"]);
  assertEquals(namesFor(["WEBHOOK_ALLOWED_HOSTS"]), ["email", "push", "sms"]);
  assertEquals(namesFor([], {}), ["email", "sms"]);
  assertEquals(channelsFor([]).email?.providers, ["smtp"]);
  assertEquals(channelsFor([]).sms?.providers, ["sms"]);
  const inApp = { deliver: () => Promise.reject(), close: () => {} };
  assertEquals(channelsFor([], { inApp }).in_app, inApp);
});

Deno.test("createChannels() asks no provider that its breaker keeps", async () => {
  const { email, sms } = channelsFor([], {
    guard: ({ name, channel }) => ({
      ...channel,
      deliver: () =>
        Promise.resolve({
          kind: "retry",
          error: "",
          outage: name,
          unasked: true,
        }),
    }),
  });
  assert(email && sms);
  for (const channel of [email, sms]) {
    const outcome = await deliverSample(channel, { recipient: "+431234567" });
    assert(outcome.kind === "retry" && outcome.unasked);
    assertEquals(outcome.hops, []);
  }
});
