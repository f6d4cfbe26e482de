import { assert, assertEquals } from "@std/assert";
import { readConfig } from "../../../services/notifications/config.ts";
import { permissionFlags } from "../../../services/notifications/permissions.ts";
import { answer, startHttpDouble } from "../../support/http_double.ts";
import { makeVapidKeys } from "../../support/push_service.ts";
import { run } from "../../support/program.ts";
import { startSmtpSink } from "../../support/smtp_sink.ts";

/** Acts of `forbidden_acts.ts`, so that none is lost unseen. */
const FORBIDDEN_ACTS = 73;

const settings = {
  DATABASE_URL: "postgres://u:p@db.internal/taskbell",
  NOTIFICATIONS_DATABASE_URL: "postgres://worker:p@db.internal:6432/taskbell",
  KAFKA_BOOTSTRAP_SERVERS: "k1.internal:9092,k2.internal:9093",
  SMTP_URL: "smtps://mail.internal",
};

const VAPID = makeVapidKeys();

const CHANNELS = {
  VAPID_PUBLIC_KEY: VAPID.publicKey,
  VAPID_PRIVATE_KEY: VAPID.privateKey,
  VAPID_SUBJECT: VAPID.subject,
  SMS_ACCOUNT_SID: "AC1",
  SMS_AUTH_TOKEN: "t0ken",
  SMS_FROM: "Taskbell",
};

const FALLBACKS = {
  SMTP_FALLBACK_URL: "smtps://mail.other.internal",
  SMS_FALLBACK_API_URL: "https://sms.other.internal",
  SMS_FALLBACK_ACCOUNT_SID: "AC2",
  SMS_FALLBACK_AUTH_TOKEN: "0ther",
  SMS_FALLBACK_FROM: "Taskbell",
};

function flagsFor(environment: Record<string, string>): string[] {
  return permissionFlags(readConfig((name) => environment[name]));
}

Deno.test("permissionFlags() grants the hosts and variables of the settings", () => {
  assertEquals(flagsFor(settings), [
    "--cached-only",
    "--no-remote",
    "--no-prompt",
    "--ignore-env",
    "--allow-env=KAFKA_BOOTSTRAP_SERVERS,KAFKA_CLIENT_ID," +
    "KAFKA_SECURITY_PROTOCOL,KAFKA_SASL_MECHANISM,KAFKA_SASL_USERNAME," +
    "KAFKA_SASL_PASSWORD,KAFKA_SSL_CA,KAFKA_REPLICATION_FACTOR,HOST," +
    "NOTIFICATIONS_PORT,SMTP_URL,SMTP_FALLBACK_URL,MAIL_FROM,VAPID_PUBLIC_KEY," +
    "VAPID_PRIVATE_KEY,VAPID_SUBJECT,PUSH_ALLOWED_HOSTS,SMS_API_URL," +
    "SMS_ACCOUNT_SID,SMS_AUTH_TOKEN,SMS_FROM,SMS_FALLBACK_API_URL," +
    "SMS_FALLBACK_ACCOUNT_SID,SMS_FALLBACK_AUTH_TOKEN,SMS_FALLBACK_FROM," +
    "WEBHOOK_ALLOWED_HOSTS,EMAIL_PER_SECOND,SMS_PER_SECOND," +
    "PUSH_PER_SECOND,WEBHOOK_PER_SECOND,PUBLIC_URL," +
    "LOG_LEVEL,LOG_FORMAT,NOTIFICATIONS_DATABASE_URL",
    "--allow-net=0.0.0.0:8001,db.internal:6432,k1.internal:9092," +
    "k2.internal:9093,mail.internal:465",
  ]);
});

Deno.test("permissionFlags() grants the default ports where none is given", () => {
  const net = flagsFor({
    ...settings,
    NOTIFICATIONS_DATABASE_URL: "",
    KAFKA_BOOTSTRAP_SERVERS: "",
    SMTP_URL: "smtp://mail.internal",
    NOTIFICATIONS_PORT: "9001",
  }).at(-1);
  assertEquals(
    net,
    "--allow-net=0.0.0.0:9001,db.internal:5432,localhost:9092," +
      "mail.internal:587",
  );
});

Deno.test("permissionFlags() lets the worker do nothing else", async () => {
  using granted = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  using other = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const [smtp, forbidden] = [granted, other].map(({ addr }) =>
    `127.0.0.1:${(addr as Deno.NetAddr).port}`
  );
  const flags = flagsFor({ ...settings, SMTP_URL: `smtp://${smtp}` });
  const { code, stdout, stderr } = await run([
    "run",
    ...flags,
    "tests/support/forbidden_acts.ts",
    `${smtp}`,
    `${forbidden}`,
  ], { JWT_SECRET: "a-secret-of-the-api-that-is-32-bytes" });
  assertEquals(code, 0, stderr);
  const outcomes: { name: string; outcome: string }[] = stdout.trim()
    .split("\n").map((line) => JSON.parse(line));
  assertEquals(outcomes.pop(), { name: "connect", outcome: "allowed" });
  const allowed = outcomes.filter(({ outcome }) => outcome !== "refused");
  assertEquals(allowed, []);
  assertEquals(outcomes.length, FORBIDDEN_ACTS);
  assert(new Set(outcomes.map(({ name }) => name)).size === FORBIDDEN_ACTS);
  const refused = outcomes.map(({ name }) => name).join(", ");
  console.log(`${outcomes.length} acts tried, all refused: ${refused}`);
});

Deno.test("revokeVariables() hides what holds a secret and nothing else", async () => {
  const environment = {
    ...settings,
    KAFKA_SECURITY_PROTOCOL: "SASL_PLAINTEXT",
    KAFKA_SASL_MECHANISM: "PLAIN",
    KAFKA_SASL_USERNAME: "ada",
    KAFKA_SASL_PASSWORD: "hunter2",
    ...CHANNELS,
    ...FALLBACKS,
    SMS_API_URL: "https://sms.internal",
    PUSH_ALLOWED_HOSTS: "push.internal",
    WEBHOOK_ALLOWED_HOSTS: "hooks.internal",
  };
  const { code, stdout, stderr } = await run(
    ["run", ...flagsFor(environment), "tests/support/revoked_secrets.ts"],
    environment,
  );
  assertEquals(code, 0, stderr);
  assertEquals(stdout.trim().split("\n"), [
    "KAFKA_BOOTSTRAP_SERVERS",
    "KAFKA_SECURITY_PROTOCOL",
    "KAFKA_SASL_MECHANISM",
    "KAFKA_SASL_USERNAME",
    "VAPID_PUBLIC_KEY",
    "VAPID_SUBJECT",
    "PUSH_ALLOWED_HOSTS",
    "SMS_ACCOUNT_SID",
    "SMS_FROM",
    "SMS_FALLBACK_ACCOUNT_SID",
    "SMS_FALLBACK_FROM",
    "WEBHOOK_ALLOWED_HOSTS",
  ]);
});

Deno.test("permissionFlags() lets the worker send to a host by its name", async () => {
  await using sink = await startSmtpSink();
  const environment = {
    ...settings,
    SMTP_URL: `smtp://localhost:${sink.url.port}`,
  };
  const { stdout, stderr } = await run(
    ["run", ...flagsFor(environment), "tests/support/caged_mail.ts"],
    environment,
  );
  assertEquals(JSON.parse(stdout).kind, "delivered", stdout + stderr);
  assertEquals(sink.mails.length, 1);
});

Deno.test("permissionFlags() lets every channel send to its hosts", async () => {
  await using server = await startHttpDouble(answer(201, {}, "{}"));
  const { host, port, origin } = server.url;
  const outcomesFor = async (allowedHost: string, url: string) => {
    const environment = {
      ...settings,
      ...CHANNELS,
      SMS_API_URL: origin,
      PUSH_ALLOWED_HOSTS: allowedHost,
      WEBHOOK_ALLOWED_HOSTS: allowedHost,
    };
    const { stdout, stderr } = await run([
      "run",
      ...flagsFor(environment),
      "tests/support/caged_channels.ts",
      url,
    ], environment);
    const last = stdout.trim().split("\n").at(-1) ?? "";
    assert(last.startsWith("{"), stdout + stderr);
    const outcomes: Record<string, { kind: string; error?: string }> = JSON
      .parse(last);
    return Object.entries(outcomes).map(([name, { kind, error = "" }]) =>
      `${name} ${kind} ${error}`.trimEnd()
    );
  };
  assertEquals(await outcomesFor(host, `${origin}/hook`), [
    "push delivered",
    "sms delivered",
    "webhook delivered",
  ]);
  // A name may be looked up; its address is refused by the guard, not by Deno.
  const named = `${Deno.hostname().toLowerCase()}:${port}`;
  assertEquals(await outcomesFor(named, `https://${named}/hook`), [
    "push permanent The target's address is not public",
    "sms delivered",
    "webhook permanent The target's address is not public",
  ]);
  assertEquals(server.requests.length, 4);
});
