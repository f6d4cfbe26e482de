import { assert, assertEquals } from "@std/assert";
import { createPool } from "@taskbell/db";
import { eventually } from "../support/eventually.ts";
import { startSmtpSink } from "../support/smtp_sink.ts";
import { type Stack, startStack } from "../support/stack.ts";
import { unusedPort } from "../support/unused_port.ts";

/** Mails that are sent, one more than open the breaker. */
const MAILS = 6;

/** The attempts of all deliveries, and the breakers that the worker tells. */
async function readLog({ environment }: Stack): Promise<{
  hops: { hop: number; provider: string; outcome: string; atMs: number }[];
  breakers: string[];
}> {
  const url = environment.DATABASE_URL ?? "";
  const sql = createPool({ url, applicationName: "test" });
  try {
    const hops = await sql<
      { hop: number; provider: string; outcome: string; atMs: number }[]
    >`
      select hop, provider, outcome,
        (1000 * extract(epoch from started_at))::bigint as "atMs"
      from delivery_attempts order by delivery_id, attempt, hop
    `;
    const [row] = await sql<{ breakers: { name: string }[] }[]>`
      select status -> 'parts' -> 'delivery' -> 'breakers' as breakers
      from worker_status
    `;
    const breakers = (row?.breakers ?? []).map(({ name }) => name);
    return { hops: [...hops], breakers };
  } finally {
    await sql.end({ timeout: 1 });
  }
}

Deno.test("the worker in its cage sends by the second provider, at the rate of its settings", async () => {
  await using second = await startSmtpSink();
  await using stack = await startStack({
    environment: {
      SMTP_URL: `smtp://127.0.0.1:${unusedPort()}`,
      SMTP_FALLBACK_URL: second.url.href,
      EMAIL_PER_SECOND: "2",
    },
  });
  const client = await stack.client("ada");
  const { id } = await client.createTask("Water the plants");
  for (let n = 0; n < MAILS; n++) await client.createReminder(id, new Date());
  await eventually(() => assertEquals(second.mails.length, MAILS), {
    timeoutMs: 30_000,
  });
  const { hops, breakers } = await eventually(async () => {
    const log = await readLog(stack);
    const sent = log.hops.filter(({ outcome }) => outcome === "delivered");
    assertEquals(sent.length, MAILS);
    assertEquals(log.breakers, ["smtp"]);
    return log;
  }, { timeoutMs: 30_000 });
  assertEquals(breakers, ["smtp"]);
  const told = hops.map(({ hop, provider, outcome }) =>
    `${hop} ${provider} ${outcome}`
  );
  assertEquals(
    told.slice(0, 2),
    ["1 smtp retry", "2 smtp-fallback delivered"],
  );
  // The breaker has closed the way: nobody was asked before.
  assertEquals(told.at(-1), "1 smtp-fallback delivered");
  const starts = hops.filter(({ hop }) => hop === 1).map(({ atMs }) => atMs);
  // Two at once, then two a second; clocks are read to the millisecond.
  const tookMs = Math.max(...starts) - Math.min(...starts);
  assert(tookMs >= (MAILS - 2) * 500 - 50, `${tookMs} ms`);
});
