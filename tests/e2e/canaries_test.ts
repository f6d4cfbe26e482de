import { assert, assertEquals } from "@std/assert";
import { createPool } from "@taskbell/db";
import { asIs, createPublisher, type EncodedRecord } from "@taskbell/kafka";
import { type ApiClient, SECRET } from "../support/api_client.ts";
import { eventually } from "../support/eventually.ts";
import type { HttpDouble } from "../support/http_double.ts";
import { makeVapidKeys, subscribe } from "../support/push_service.ts";
import {
  type RepeatingProviders,
  startRepeatingProviders,
} from "../support/repeating_providers.ts";
import { findSecrets } from "../support/secret_forms.ts";
import { type Stack, startStack } from "../support/stack.ts";
import { tableTexts, topicTexts } from "../support/told_texts.ts";

const VAPID = makeVapidKeys();

/** What is told to nobody. */
const SECRETS: Record<string, string> = {
  "database password": "c4n4ry-database-p4ss",
  "SMTP password": "c4n4ry-smtp-p4ss",
  "SMS token": "c4n4ry-sms-t0ken",
  "VAPID private key": VAPID.privateKey,
  "JWT secret": SECRET,
  "webhook's URL": "c4n4ry-in-the-webhooks-url",
  "subscription's URL": "c4n4ry-in-the-subscriptions-url",
  "forged token": "c4n4ry.forged.token",
};

/** What stands in the user's messages and events, and in no log. */
const ADDRESS = "c4n4ry-mail.example";
const NUMBER = "+43123456789";

/** Where the owner's secrets are kept. */
const KEEPERS = ["webhook_endpoints", "push_subscriptions"];

/** A client's requests, whose answers are all kept. */
class KeptClient {
  /** All that the API has answered. */
  readonly answers: string[] = [];

  constructor(private readonly client: ApiClient) {}

  async send(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<Record<string, unknown>> {
    const response = await this.client.request(method, path, body);
    const text = await response.text();
    const headers = JSON.stringify([...response.headers]);
    this.answers.push(`${response.status} ${headers} ${text}`);
    return text === "" ? {} : JSON.parse(text);
  }

  /** Sets a reminder that is due at once. */
  async remind(channel: string, recipient: unknown): Promise<void> {
    const { id } = await this.client.createTask("Water the plants");
    await this.send("POST", `/tasks/${id}/reminders`, {
      remind_at: new Date().toISOString(),
      channel,
      recipient,
    });
  }
}

function environmentFor(
  { targets, sms, smtp }: RepeatingProviders,
): Record<string, string> {
  const hosts = [...targets.values()].map(({ url }) => url.host).join(",");
  const smtpUrl = new URL(smtp.url);
  smtpUrl.username = "bell";
  smtpUrl.password = `${SECRETS["SMTP password"]}`;
  return {
    LOG_LEVEL: "debug",
    SMTP_URL: smtpUrl.href,
    WEBHOOK_ALLOWED_HOSTS: hosts,
    PUSH_ALLOWED_HOSTS: hosts,
    VAPID_PUBLIC_KEY: VAPID.publicKey,
    VAPID_PRIVATE_KEY: VAPID.privateKey,
    VAPID_SUBJECT: VAPID.subject,
    SMS_API_URL: sms.url.origin,
    SMS_ACCOUNT_SID: "AC1",
    SMS_AUTH_TOKEN: `${SECRETS["SMS token"]}`,
    SMS_FROM: "Taskbell",
  };
}

/** Has a message sent to every provider, and answers the users' own secrets. */
async function sendToAll(
  client: KeptClient,
  { targets }: RepeatingProviders,
): Promise<Record<string, string>> {
  const secrets: Record<string, string> = {};
  for (const [index, [name, { url }]] of [...targets].entries()) {
    const hook = new URL(`/hook?key=${SECRETS["webhook's URL"]}`, url);
    const { webhook_id, secret } = await client.send("POST", "/webhooks", {
      url: hook.href,
    });
    // The one answer that tells it.
    client.answers.pop();
    secrets[`secret of webhook ${name}`] = `${secret}`.replace("whsec_", "");
    await client.remind("webhook", webhook_id);
    const { target } = subscribe(
      new URL(`/${SECRETS["subscription's URL"]}`, url),
    );
    secrets[`key of subscription ${name}`] = target.auth;
    const { endpoint, ...keys } = target;
    const subscription = { endpoint, expirationTime: null, keys };
    const { subscription_id } = await client.send(
      "POST",
      "/push-subscriptions",
      subscription,
    );
    await client.remind("push", subscription_id);
    await client.remind("sms", `${NUMBER}${index}`);
  }
  for (const answer of ["250", "450", "550", "close"]) {
    await client.remind("email", `${answer}@${ADDRESS}`);
  }
  return secrets;
}

/** Makes the API and the consumer refuse what holds canaries. */
async function provoke(client: KeptClient, stack: Stack): Promise<void> {
  const { url } = stack.program("api");
  for (const authorization of [`Bearer ${SECRETS["forged token"]}`, "x"]) {
    const response = await fetch(`${url}/ada/tasks`, {
      headers: { authorization },
    });
    client.answers.push(await response.text());
  }
  await client.send("GET", "/tasks/0");
  await client.send("POST", "/tasks", { title: "", [ADDRESS]: 1 });
  await client.send("GET", `/tasks?cursor=${SECRETS["forged token"]}`);
  const broker = stack.environment["KAFKA_BOOTSTRAP_SERVERS"] ?? "";
  const publisher = createPublisher<EncodedRecord>({
    connection: { brokers: [broker], clientId: "test" },
    encoder: asIs,
  });
  const bad = { event_type: "notification.send", user_id: `a@${ADDRESS}` };
  for (const value of [JSON.stringify(bad), `{"a@${ADDRESS}`]) {
    await publisher.publish("notification-events", {
      key: `a@${ADDRESS}`,
      value,
      headers: [],
    });
  }
  await publisher.close();
  await stack.servers.postgres?.stop();
  await client.send("GET", "/tasks");
  await eventually(() => {
    assert(stack.program("notifications").output().includes("ECONNREFUSED"));
  });
  await stack.servers.postgres?.start();
}

/** Waits until each delivery has been attempted. */
async function attempted(url: string, count: number): Promise<void> {
  const sql = createPool({ url, applicationName: "test" });
  await eventually(async () => {
    const rows = await sql<{ id: string }[]>`
      select distinct delivery_id as id from delivery_attempts
    `;
    assertEquals(rows.length, count);
  }, { timeoutMs: 60_000 });
  await sql.end({ timeout: 1 });
}

function linesOf(log: string): string[] {
  return log.split("\n").filter((line) => line.trim() !== "");
}

function isObject(line: string): boolean {
  try {
    return typeof JSON.parse(line) === "object";
  } catch {
    return false;
  }
}

/** Whatever a provider was sent, as it came. */
function sentTo(doubles: Iterable<HttpDouble>): string {
  return [...doubles].flatMap(({ requests }) =>
    requests.map(({ requestLine, headers }) =>
      requestLine + JSON.stringify(headers)
    )
  ).join("\n");
}

/** Reads all that is told, then ends both programs for the rest of their logs. */
async function textsOf(
  stack: Stack,
  client: KeptClient,
): Promise<Record<"logs" | "told" | "all", Record<string, string>>> {
  const { DATABASE_URL = "", KAFKA_BOOTSTRAP_SERVERS = "" } = stack.environment;
  const sql = createPool({ url: DATABASE_URL, applicationName: "test" });
  const tables = await tableTexts(sql, { except: KEEPERS });
  const errors = await sql<{ text: string }[]>`
    select coalesce(error, '') as text from delivery_attempts
    union all select coalesce(last_error, '') from deliveries
    union all select value::json ->> 'error' from outbox
    where event_type in ('dead_letter', 'notification.failed')
  `;
  await sql.end({ timeout: 1 });
  const topics = await topicTexts(KAFKA_BOOTSTRAP_SERVERS);
  const logs: Record<string, string> = {};
  const probes: Record<string, string> = {};
  for (const name of ["api", "notifications"] as const) {
    const program = stack.program(name);
    const probe = await fetch(`${program.url}/health/ready`);
    probes[`readiness of ${name}`] = await probe.text();
    await program.stop();
    logs[`log of ${name}`] = program.output();
  }
  const told = {
    ...logs,
    ...probes,
    "table worker_status": tables["table worker_status"] ?? "",
    "errors": errors.map(({ text }) => text).join("\n"),
  };
  const answers = client.answers.join("\n");
  return { logs, told, all: { ...tables, ...topics, ...told, answers } };
}

Deno.test("no secret and no address leaks when everything fails", async () => {
  await using resources = new AsyncDisposableStack();
  const providers = await startRepeatingProviders(resources);
  const stack = resources.use(
    await startStack({
      databaseLogin: `postgres:${SECRETS["database password"]}`,
      environment: environmentFor(providers),
    }),
  );
  const databaseUrl = stack.environment["DATABASE_URL"] ?? "";
  const api = await stack.client("ada");
  const client = new KeptClient(api);
  const own = await sendToAll(client, providers);
  await attempted(databaseUrl, 3 * providers.targets.size + 4);
  await provoke(client, stack);
  await client.send("GET", "/notifications");
  const { logs, told, all } = await textsOf(stack, client);
  const secrets = { ...SECRETS, ...own, "token of ada": api.token };
  assertEquals(findSecrets(all, secrets), []);
  assertEquals(
    findSecrets(told, { address: ADDRESS, number: NUMBER }),
    [],
  );
  const lines = Object.values(logs).flatMap(linesOf);
  assertEquals(lines.filter((line) => !isObject(line)), []);
  assertProvoked({ all, providers, lines });
  const { length: bytes } = new TextEncoder().encode(Object.values(all).join());
  console.log(
    `${Object.keys(secrets).length + 2} canaries, ${bytes} bytes in ` +
      `${Object.keys(all).length} texts, ${lines.length} lines of logs: 0 hits`,
  );
});

/** All that could leak was there to leak. */
function assertProvoked(
  { all, providers: { targets, sms, smtp }, lines }: {
    all: Record<string, string>;
    providers: RepeatingProviders;
    lines: readonly string[];
  },
): void {
  const sent = sentTo([...targets.values(), sms]);
  for (const name of ["webhook's URL", "subscription's URL"]) {
    assert(sent.includes(`${SECRETS[name]}`), name);
  }
  const login = `\0bell\0${SECRETS["SMTP password"]}`;
  assert(smtp.lines.includes(`AUTH PLAIN ${btoa(login)}`));
  assert(sent.includes(btoa(`AC1:${SECRETS["SMS token"]}`)));
  const attempts = all["table delivery_attempts"] ?? "";
  for (const outcome of ["delivered", "retry", "permanent", "target_gone"]) {
    assert(attempts.includes(`"outcome":"${outcome}"`), outcome);
  }
  assert(all["table worker_status"]?.includes("delivery"));
  assert(all["topic notification-events"]?.includes(ADDRESS));
  assert(all["topic dead-letter-queue"]?.includes("undecodable"));
  assert(lines.length > 100);
}
