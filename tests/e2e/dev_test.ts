import { assertEquals, assertStringIncludes } from "@std/assert";
import { devPorts, startDev } from "../support/dev.ts";
import { eventually } from "../support/eventually.ts";
import type { Mail } from "../support/stack.ts";

async function mails(mailUrl: string): Promise<Mail[]> {
  const response = await fetch(`${mailUrl}/api/v1/messages`);
  const { messages } = await response.json() as { messages: Mail[] };
  return messages;
}

/** Runs a line as a person does who has copied it into a shell. */
async function runLine(line: string): Promise<string> {
  const { stdout } = await new Deno.Command("sh", { args: ["-c", line] })
    .output();
  return new TextDecoder().decode(stdout);
}

Deno.test("deno task dev leads a newcomer to a reminder in a mailbox", async () => {
  const directory = await Deno.makeTempDir();
  const environment = { DATA_DIR: directory, ...devPorts() };
  {
    await using dev = await startDev(environment);
    const line = /^curl .*$/m.exec(dev.output())?.[0] ?? "";
    assertStringIncludes(await runLine(line), '"state":"scheduled"');
    const [mail] = await eventually(async () => {
      const arrived = await mails(dev.info.mail_url);
      assertEquals(arrived.length, 1);
      return arrived;
    });
    assertEquals(mail?.Subject, "Reminder: Water the plants");
    assertStringIncludes(dev.output(), dev.info.mail_url);
    const page = await fetch(dev.info.mail_url);
    assertStringIncludes(await page.text(), "Reminder: Water the plants");
    assertEquals(await dev.interrupt(), 0);
  }
  await using dev = await startDev(environment);
  assertEquals((await mails(dev.info.mail_url)).length, 1);
  assertEquals(await dev.interrupt(), 0);
  await Deno.remove(directory, { recursive: true });
});

Deno.test("deno task dev refuses a data directory that is in use", async () => {
  const directory = await Deno.makeTempDir();
  const environment = { DATA_DIR: directory, ...devPorts() };
  await using _dev = await startDev(environment);
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "dev"],
    env: { ...environment, ...devPorts() },
  }).output();
  assertEquals(code, 2);
  assertStringIncludes(new TextDecoder().decode(stderr), "DATA_DIR must be");
});

Deno.test("deno task dev removes what a killed one has said of itself", async () => {
  const directory = await Deno.makeTempDir();
  await Deno.writeTextFile(`${directory}/dev.json`, "{}");
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "dev"],
    env: {
      ...devPorts(),
      DATA_DIR: directory,
      PORT: String((taken.addr as Deno.NetAddr).port),
    },
  }).output();
  assertStringIncludes(new TextDecoder().decode(stderr), "PORT must be a free");
  assertEquals(code, 2);
  const left = Array.fromAsync(Deno.readDir(directory), ({ name }) => name);
  assertEquals(await left, ["lock"]);
  await Deno.remove(directory, { recursive: true });
});
