import { assert, assertEquals } from "@std/assert";
import { createPool } from "@taskbell/db";
import { eventually } from "../support/eventually.ts";
import { type Mail, type Stack, startStack } from "../support/stack.ts";
import { unsubscribeLink } from "../support/unsubscribe_link.ts";

const PUBLIC_URL = "https://bell.example.org";
const TIMEOUT = { timeoutMs: 30_000 };

/** Sets a reminder that is due at once; answers its notification's id. */
async function remind(stack: Stack): Promise<string> {
  const client = await stack.client("ada");
  const { id } = await client.createTask("Water the plants");
  const { reminder_id } = await client.createReminder(id, new Date());
  return `notif-${reminder_id}`;
}

async function rawMail(
  { servers: { mailPort } }: Stack,
  { ID }: Mail,
): Promise<string> {
  const url = `http://127.0.0.1:${mailPort}/api/v1/message/${ID}/raw`;
  return await (await fetch(url)).text();
}

/** Fails the statement of the API that stops mails while `use` runs. */
async function withoutLocale(
  { environment }: Stack,
  use: () => Promise<void>,
): Promise<void> {
  const url = environment.DATABASE_URL ?? "";
  const sql = createPool({ url, applicationName: "test" });
  try {
    await sql`alter table preferences rename locale to tongue`;
    await use();
    await sql`alter table preferences rename tongue to locale`;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

Deno.test("a click in the mail of a reminder keeps the next one from being mailed", async () => {
  await using stack = await startStack({ environment: { PUBLIC_URL } });
  const api = stack.program("api");
  await remind(stack);
  const [mail] = await eventually(async () => {
    const mails = await stack.mails();
    assertEquals(mails.length, 1);
    return mails;
  }, TIMEOUT);
  assert(mail);
  const { url, post } = await unsubscribeLink(await rawMail(stack, mail));
  assert(url !== null && post !== null && url.startsWith(`${PUBLIC_URL}/`));
  const here = url.replace(PUBLIC_URL, api.url);
  const click = async () => {
    const response = await fetch(here, {
      method: "POST",
      body: new URLSearchParams([post.split("=") as [string, string]]),
    });
    await response.body?.cancel();
    return response.status;
  };
  await withoutLocale(stack, async () => assertEquals(await click(), 500));
  assertEquals(await click(), 200);

  const id = await remind(stack);
  const client = await stack.client("ada");
  await eventually(async () => {
    const response = await client.request("GET", `/notifications/${id}`);
    const { deliveries = [] } = await response.json();
    assertEquals(deliveries[0]?.state, "suppressed");
  }, TIMEOUT);
  assertEquals((await stack.mails()).length, 1);

  // The link stands for a login: it is in no log, not even of a failure.
  const token = url.split("/").at(-1) ?? "";
  assert(token.length >= 22, token);
  const logs = api.output() + stack.program("notifications").output();
  assert(logs.includes("/unsubscribe/***"), logs);
  assert(!logs.includes(token), logs);
});
