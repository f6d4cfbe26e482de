import { assert, assertEquals } from "@std/assert";
import { createPool, type Sql } from "@taskbell/db";
import { createInAppChannel } from "../../../../services/notifications/channels/in_app.ts";
import { collectLog } from "../../../support/collect_log.ts";
import { deliverSample } from "../../../support/sample_message.ts";
import { startDatabase } from "../../../support/test_database.ts";
import { unusedPort } from "../../../support/unused_port.ts";

/** Delivers in vain and answers the log. */
async function logOf(sql: Sql): Promise<string> {
  using log = collectLog();
  const outcome = await deliverSample(createInAppChannel(sql), {
    channel: "in_app",
    recipient: "ada",
  });
  assertEquals(outcome, {
    kind: "retry",
    error: "Cannot write into the inbox",
    outage: "in_app",
  });
  assertEquals(log.entries("Cannot write into the inbox").length, 1);
  return log.text();
}

Deno.test("createInAppChannel() tells the log alone what the database says", async () => {
  await using database = await startDatabase();
  await database.sql`drop table in_app_messages`;
  const text = await logOf(database.sql);
  assert(text.includes('\\"in_app_messages\\" does not exist'), text);
});

Deno.test("createInAppChannel() tells the log alone where the database is", async () => {
  const port = unusedPort();
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  const sql = createPool({ url, applicationName: "test" });
  const text = await logOf(sql);
  assert(text.includes(String(port)), text);
  await sql.end({ timeout: 1 });
});
