/**
 * A relay in a process of its own, which a test kills. Its "brokers" are the
 * table `log` of the same database: what was published survives the kill.
 */
import { createPool, type Sql } from "@taskbell/db";
import type { PublishEntry, PublishResult } from "@taskbell/kafka";
import { createRelay, type OutboxRow } from "@taskbell/outbox";

const sql = createPool({
  url: Deno.args[0] ?? "",
  applicationName: "relay_program",
  max: 2,
});
const relay = createRelay({
  sql,
  publisher: {
    publishMany: (entries) => publishToLog(sql, entries),
  },
  owner: "task-service",
  sendTimeoutMs: 500,
  leaseMs: 1000,
  batchSize: 200,
  pollMs: 5,
});
await relay.run(new AbortController().signal);

/** The offset is the number that the log gives to the row. */
async function publishToLog(
  sql: Sql,
  entries: readonly PublishEntry<OutboxRow>[],
): Promise<PublishResult[]> {
  const rows = await sql<{ offset: number }[]>`
    insert into log (event_id, relay)
    select event_id, ${Deno.pid}
    from unnest(${entries.map(({ event }) => event.eventId)}::text[])
      with ordinality as entry (event_id, position)
    order by position
    returning "offset"`;
  return entries.map(({ topic }, index) => ({
    ok: true,
    position: { topic, partition: 0, offset: rows[index]?.offset ?? -1 },
  }));
}
