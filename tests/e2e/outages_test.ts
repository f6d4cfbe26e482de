import { assertEquals, assertStringIncludes } from "@std/assert";
import { eventually } from "../support/eventually.ts";
import { type Stack, startStack } from "../support/stack.ts";

/** Fails until exactly these mails, by subject, have arrived. */
async function expectMails(stack: Stack, titles: string[]): Promise<void> {
  await eventually(async () => {
    const subjects = (await stack.mails()).map((mail) => mail.Subject);
    const wanted = titles.map((title) => `Reminder: ${title}`);
    assertEquals(subjects.sort(), wanted.sort());
  }, { timeoutMs: 60_000 });
}

Deno.test("a reminder travels from the API to a mailbox", async () => {
  await using stack = await startStack();
  const client = await stack.client("ada");
  const task = await client.createTask("Buy milk");
  await client.createReminder(task.id, new Date());
  await expectMails(stack, ["Buy milk"]);
  const [mail] = await stack.mails();
  assertEquals(mail?.To.map((to) => to.Address), ["ada@example.com"]);
});

Deno.test("the API keeps answering while Kafka is away", async () => {
  await using stack = await startStack();
  const client = await stack.client("ada");
  await stack.servers.kafka?.stop();
  const titles = Array.from({ length: 20 }, (_, n) => `Task ${n}`);
  for (const title of titles) {
    const task = await client.createTask(title);
    await client.createReminder(task.id, new Date());
  }
  const probe = await fetch(`${stack.program("api").url}/health/ready`);
  await probe.body?.cancel();
  assertEquals(probe.status, 200);
  await stack.servers.kafka?.start();
  await expectMails(stack, titles);
});

Deno.test("the API answers 503 while PostgreSQL is away, then recovers", async () => {
  await using stack = await startStack();
  const client = await stack.client("ada");
  const task = await client.createTask("Before");
  await stack.servers.postgres?.stop();
  const refused = await client.request("POST", "/tasks", { title: "During" });
  await refused.body?.cancel();
  assertEquals(refused.status, 503);
  assertEquals(refused.headers.get("retry-after"), "1");
  await stack.servers.postgres?.start();
  await eventually(() => client.createReminder(task.id, new Date()));
  await expectMails(stack, ["Before"]);
});

Deno.test("mail is sent again once the SMTP server is back", async () => {
  await using stack = await startStack();
  const client = await stack.client("ada");
  await stack.servers.mail.stop();
  const task = await client.createTask("Buy milk");
  await client.createReminder(task.id, new Date());
  await eventually(async () => {
    const answer = await client.request("GET", `/tasks/${task.id}/reminders`);
    const { items } = await answer.json() as { items: { state: string }[] };
    assertEquals(items.map((item) => item.state), ["triggered"]);
  });
  await eventually(() => {
    const output = stack.program("notifications").output();
    assertStringIncludes(output, "A delivery has failed");
  });
  await stack.servers.mail.start();
  await expectMails(stack, ["Buy milk"]);
});
