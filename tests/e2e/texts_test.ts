import { assertEquals } from "@std/assert";
import { eventually } from "../support/eventually.ts";
import { startStack } from "../support/stack.ts";
import { KEPT_TEXTS } from "../support/text_corpus.ts";

/** A header is one line, and its readers leave out the space at its end. */
function inHeader(text: string): string {
  return text.replaceAll(/[\r\n]+/g, " ").replace(/ +$/, "");
}

Deno.test("any text reaches the mailbox as it was given", async () => {
  await using stack = await startStack();
  const client = await stack.client("ada");
  const texts = Object.values(KEPT_TEXTS);
  for (const text of texts) {
    const task = await client.createTask(text);
    await client.createReminder(task.id, new Date());
  }
  const wanted = texts.map((text) => inHeader(`Reminder: ${text}`));
  await eventually(async () => {
    const subjects = (await stack.mails()).map(({ Subject }) => Subject);
    assertEquals(subjects.sort(), wanted.sort());
  }, { timeoutMs: 60_000 });
});
