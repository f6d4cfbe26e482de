import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { SettingsError } from "@taskbell/runtime";
import {
  readConfig,
  SECRET_VARIABLES,
} from "../../../services/notifications/config.ts";
import { permissionFlags } from "../../../services/notifications/permissions.ts";
import { makeVapidKeys } from "../../support/push_service.ts";

const BASE = {
  DATABASE_URL: "postgres://u:p@db/taskbell",
  SMTP_URL: "smtp://mail.internal",
};

const KEYS = makeVapidKeys();

const PUSH = {
  PUSH_ALLOWED_HOSTS: "fcm.googleapis.com, 10.0.0.9:8443",
  VAPID_PUBLIC_KEY: KEYS.publicKey,
  VAPID_PRIVATE_KEY: KEYS.privateKey,
  VAPID_SUBJECT: "mailto:ops@example.org",
};

const SMS = {
  SMS_API_URL: "https://api.twilio.com/x",
  SMS_ACCOUNT_SID: "AC1",
  SMS_AUTH_TOKEN: "t0ken-s3cret",
  SMS_FROM: "+15005550006",
};

const SMS_FALLBACK = {
  SMS_FALLBACK_API_URL: "https://api.other.example",
  SMS_FALLBACK_ACCOUNT_SID: "AC2",
  SMS_FALLBACK_AUTH_TOKEN: "0ther-s3cret",
  SMS_FALLBACK_FROM: "Taskbell",
};

function config(settings: Record<string, string>) {
  const all: Record<string, string> = { ...BASE, ...settings };
  return readConfig((name) => all[name]);
}

function problemsOf(settings: Record<string, string>): [string, string][] {
  const { problems } = assertThrows(() => config(settings), SettingsError);
  return problems.map(({ name, actual }) => [name, actual]);
}

function netOf(settings: Record<string, string>): string {
  const flag = permissionFlags(config(settings)).at(-1) ?? "";
  return flag.replace("--allow-net=0.0.0.0:8001,db:5432,localhost:9092,", "");
}

Deno.test("permissionFlags() grants exactly the hosts of the channels", () => {
  assertEquals(netOf({}), "mail.internal:587");
  assertEquals(
    netOf({
      ...PUSH,
      ...SMS,
      WEBHOOK_ALLOWED_HOSTS: "hooks.example.com:8443,FCM.googleapis.com," +
        "127.0.0.1:9000,[::1]:9000",
    }),
    "mail.internal:587,api.twilio.com:443,fcm.googleapis.com:443," +
      "10.0.0.9:8443,hooks.example.com:8443,127.0.0.1:9000,[::1]:9000",
  );
  assertEquals(
    netOf({ ...SMS, SMS_API_URL: "http://192.168.1.2:8080" }),
    "mail.internal:587,192.168.1.2:8080",
  );
  assertEquals(
    netOf({
      ...SMS,
      ...SMS_FALLBACK,
      SMTP_FALLBACK_URL: "smtps://u:p@mail.other.example",
    }),
    "mail.internal:587,mail.other.example:465,api.twilio.com:443," +
      "api.other.example:443",
  );
});

Deno.test("readConfig() leaves a channel off whose setting is empty", () => {
  const { pushHosts, webhookHosts, smsApiUrl } = config({
    PUSH_ALLOWED_HOSTS: "",
    VAPID_PUBLIC_KEY: KEYS.publicKey,
  });
  assertEquals([pushHosts, webhookHosts, smsApiUrl], [[], [], undefined]);
});

Deno.test("readConfig() takes rates, and the public address of the API", () => {
  const { emailPerSecond, smsPerSecond, pushPerSecond, ...others } = config({
    EMAIL_PER_SECOND: "14",
    WEBHOOK_PER_SECOND: "1",
  });
  const { webhookPerSecond, publicUrl } = others;
  assertEquals([emailPerSecond, smsPerSecond], [14, 10]);
  assertEquals([pushPerSecond, webhookPerSecond], [100, 1]);
  assertEquals(publicUrl, undefined);
  for (
    const url of [
      "https://bell.example.org",
      "https://bell.example.org:8443/app",
      "http://127.0.0.1:8000",
      "http://localhost:8000",
      "http://[::1]:8000/",
    ]
  ) {
    assertEquals(
      config({ PUBLIC_URL: url }).publicUrl?.href,
      new URL(url).href,
    );
  }
});

Deno.test("readConfig() tells every setting that a channel lacks", () => {
  assertEquals(
    problemsOf({
      PUSH_ALLOWED_HOSTS: "fcm.googleapis.com",
      SMS_API_URL: "https://api.twilio.com",
    }),
    [
      ["VAPID_PUBLIC_KEY", "not set"],
      ["VAPID_PRIVATE_KEY", "not set"],
      ["VAPID_SUBJECT", "not set"],
      ["SMS_ACCOUNT_SID", "not set"],
      ["SMS_AUTH_TOKEN", "not set"],
      ["SMS_FROM", "not set"],
    ],
  );
  assertEquals(
    problemsOf({ SMS_FALLBACK_API_URL: "https://api.other.example" }),
    [
      ["SMS_API_URL", "not set"],
      ["SMS_FALLBACK_ACCOUNT_SID", "not set"],
      ["SMS_FALLBACK_AUTH_TOKEN", "not set"],
      ["SMS_FALLBACK_FROM", "not set"],
    ],
  );
});

Deno.test("readConfig() takes no provider for the one that stands in for it", () => {
  const messageFor = (settings: Record<string, string>) =>
    assertThrows(() => config(settings), SettingsError).message;
  for (
    const [first, second] of [
      ["smtp://mail.internal", "smtp://mail.internal"],
      ["smtp://mail.internal", "smtp://MAIL.internal:587"],
      ["smtps://u:one@mail.internal", "smtps://u:two@mail.internal:465/"],
    ]
  ) {
    const message = messageFor({
      SMTP_URL: `${first}`,
      SMTP_FALLBACK_URL: `${second}`,
    });
    assertMatch(
      message,
      /SMTP_FALLBACK_URL must be another server than SMTP_URL, .+ is \*{3} \(/,
    );
    assert(!message.includes("two"));
  }
  const twice = {
    SMS_FALLBACK_API_URL: `${SMS.SMS_API_URL}/`,
    SMS_FALLBACK_ACCOUNT_SID: SMS.SMS_ACCOUNT_SID,
  };
  assertMatch(
    messageFor({ ...SMS, ...SMS_FALLBACK, ...twice }),
    /SMS_FALLBACK_API_URL must be another service than SMS_API_URL, or .+: cur/,
  );
});

Deno.test("readConfig() takes two accounts at one provider", () => {
  const twoOf: Record<string, string>[] = [
    { SMTP_FALLBACK_URL: "smtp://u:p@mail.internal" },
    { SMTP_FALLBACK_URL: "smtp://mail.internal:2525" },
    { ...SMS, ...SMS_FALLBACK, SMS_FALLBACK_API_URL: SMS.SMS_API_URL },
  ];
  for (const settings of twoOf) {
    const read = config(settings);
    assert(read.smtpFallbackUrl ?? read.smsFallbackApiUrl);
  }
});

Deno.test("readConfig() tells every setting that is wrong, no secret", () => {
  const wrong = {
    VAPID_PUBLIC_KEY: [
      KEYS.privateKey,
      "x",
      `${KEYS.publicKey}A`,
      "A".repeat(87),
    ],
    VAPID_PRIVATE_KEY: [makeVapidKeys().privateKey, "x", "A".repeat(43)],
    VAPID_SUBJECT: ["ops@example.org", "http://example.org", "mailto:"],
    PUSH_ALLOWED_HOSTS: ["*", "10.0.0.9", "a,,b", "https://a"],
    WEBHOOK_ALLOWED_HOSTS: ["127.1:80", "[::1]", "a:0", "localhost:9000"],
    SMS_API_URL: [
      "ftp://a",
      "http://api.twilio.com",
      "http://localhost:8080",
      "https://u:p4ssword@api.twilio.com",
      "https://a..b",
      "https://localhost:8080",
      "https://api.twilio.com/?a=b",
      "https://api.twilio.com/#a",
    ],
    SMS_ACCOUNT_SID: ["a b", "a/b"],
    SMS_FROM: ["0123456789012", "+1", "a;b", "5", "1234", "1234567", "   "]
      .concat(" Bell", "Bell ", "abcdefghijkl", "1 2", "+431"),
    SMS_FALLBACK_API_URL: ["http://localhost:8080", "https://u:p4ss@a.example"],
    SMS_FALLBACK_ACCOUNT_SID: ["a b"],
    SMS_FALLBACK_FROM: ["+1"],
    EMAIL_PER_SECOND: ["0", "10001", "1.5", "off"],
    SMS_PER_SECOND: ["-1"],
    PUSH_PER_SECOND: ["x"],
    WEBHOOK_PER_SECOND: [" 1"],
    PUBLIC_URL: [
      "http://bell.example.org",
      "bell.example.org",
      "ftp://localhost",
      "https://u@bell.example.org",
      "https://bell.example.org?",
      "https://bell.example.org/#x",
    ],
    SMTP_URL: ["smtps://u:100%@mail.internal", "smtp://%ff:p@mail.internal"],
    SMTP_FALLBACK_URL: ["http://u:p4ss@mail.internal", "mail.internal:25"]
      .concat("smtp://u:%zz@mail.internal"),
  };
  for (const [name, texts] of Object.entries(wrong)) {
    for (const text of texts) {
      const problems = problemsOf({
        ...PUSH,
        ...SMS,
        ...SMS_FALLBACK,
        [name]: text,
      });
      const [told] = problems;
      assertEquals(problems.length, 1, `${name}=${text}`);
      assertEquals(told?.[0], name, text);
      const isSecret = SECRET_VARIABLES.includes(name);
      assert(!isSecret || told?.[1].startsWith("*** ("), told?.[1]);
    }
  }
});

Deno.test("readConfig() takes whatever may send text messages", () => {
  for (
    const from of [
      "+15005550006",
      `MG${"0a".repeat(16)}`,
      "Taskbell",
      "Bell 24-7",
      "A&B_+",
      "12345",
      "123456",
    ]
  ) {
    assertEquals(config({ ...SMS, SMS_FROM: from }).smsFrom, from);
  }
});

Deno.test("readConfig() takes keys with padding, which it drops", () => {
  const { vapidPublicKey, vapidPrivateKey } = config({
    ...PUSH,
    VAPID_PUBLIC_KEY: `${KEYS.publicKey}=`,
    VAPID_PRIVATE_KEY: `${KEYS.privateKey}=`,
  });
  assertEquals(vapidPublicKey, KEYS.publicKey);
  assertEquals(vapidPrivateKey, KEYS.privateKey);
});

Deno.test("readConfig() says what stands in for localhost", () => {
  const { message } = assertThrows(
    () => config({ WEBHOOK_ALLOWED_HOSTS: "localhost:9000" }),
    SettingsError,
  );
  assert(message.includes("127.0.0.1:9000 in place of localhost"), message);
});

Deno.test("SECRET_VARIABLES names what a channel must not leave readable", () => {
  for (
    const name of [
      "SMTP_URL",
      "SMTP_FALLBACK_URL",
      "SMS_API_URL",
      "SMS_AUTH_TOKEN",
      "SMS_FALLBACK_API_URL",
      "SMS_FALLBACK_AUTH_TOKEN",
      "VAPID_PRIVATE_KEY",
      "DATABASE_URL",
    ]
  ) {
    assert(SECRET_VARIABLES.includes(name), name);
  }
});
