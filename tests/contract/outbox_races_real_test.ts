import { assert, assertEquals } from "@std/assert";
import { isUnavailable, type Sql, transaction } from "@taskbell/db";
import { append, claimInbox, type OutboxRow } from "@taskbell/outbox";
import { eventually } from "../support/eventually.ts";
import { startRealPostgres } from "../support/real_postgres.ts";
import { type DatabaseCase, runCases } from "./fresh_databases.ts";
import {
  appendRows,
  assertStreamsAreGapless,
  drained,
  eventsOf,
  ids,
  outboxState,
  row,
  rowsOf,
  startRelay,
  withOutbox,
} from "./outbox_fixture.ts";

/** Races, which PGlite, being one session, can't show. */
const cases: Record<string, DatabaseCase> = {
  "relay sends a row whose transaction commits after one with a later id": (
    url,
  ) =>
    withOutbox(url, async (sql) => {
      const appended = Promise.withResolvers<void>();
      const commit = Promise.withResolvers<void>();
      const slow = transaction(sql, async (tx) => {
        await append(tx, [row("ann", 1)]);
        appended.resolve();
        await commit.promise;
      });
      await appended.promise;
      await appendRows(sql, [row("ann", 2), row("bob", 1)]);
      await using relay = startRelay(sql);
      await drained(sql);
      assertEquals(eventsOf("ann", relay.publisher), ["ann-2"]);
      commit.resolve();
      await slow;
      await drained(sql);
      assertEquals(eventsOf("ann", relay.publisher), ["ann-2", "ann-1"]);
      assertEquals(relay.publisher.published.length, 3);
    }),

  "relays side by side send every row of many writers once": (url) =>
    withOutbox(url, async (sql) => {
      await using first = startRelay(sql, { batchSize: 20 });
      await using second = startRelay(sql, { batchSize: 20 });
      const users = Array.from({ length: 50 }, (_, user) => `user${user}`);
      await Promise.all(users.map(async (user) => {
        for (let n = 1; n <= 40; n += 2) {
          await transaction(sql, async (tx) => {
            await append(tx, rowsOf(user, n, n + 1));
            await tx`select pg_sleep(random() * 0.002)`;
          });
        }
      }));
      await drained(sql);
      const sent = [first, second].flatMap((relay) =>
        relay.publisher.published
      );
      assertEquals(sent.length, 50 * 40);
      assertEquals(new Set(sent.map(({ eventId }) => eventId)).size, 50 * 40);
      for (const user of users) {
        const events = [first, second].flatMap((relay) =>
          eventsOf(user, relay.publisher)
        );
        assertEquals(new Set(events), new Set(ids(user, 1, 40)));
      }
      await assertStreamsAreGapless(sql);
    }),

  "relays of both owners make a stream's numbers visible in order": (url) =>
    withOutbox(url, async (sql) => {
      const other = "notification-service";
      await using _tasks = startRelay(sql, { batchSize: 3 });
      await using _more = startRelay(sql, { batchSize: 3 });
      await using _others = startRelay(sql, { owner: other, batchSize: 3 });
      const drainedAll = new AbortController();
      const write = async () => {
        for (let n = 1; n <= 300; n++) {
          await appendRows(sql, [row("ann", n), row("ann", 1000 + n, other)]);
        }
        await drained(sql);
        drainedAll.abort();
      };
      const [seen] = await Promise.all([
        readStream(sql, drainedAll.signal),
        write(),
      ]);
      assertEquals(seen, 600);
      await assertStreamsAreGapless(sql);
    }),

  "claimInbox() answers true to one of many at a time": (url) =>
    withOutbox(url, async (sql) => {
      const key = { groupId: "readers", eventId: "one" };
      const answers = await Promise.all(
        Array.from(
          { length: 20 },
          () => transaction(sql, (tx) => claimInbox(tx, key)),
        ),
      );
      assertEquals(answers.filter((first) => first).length, 1);
    }),

  "relays that are killed lose no row and keep each user's order": (url) =>
    withOutbox(url, async (sql) => {
      await sql`
        create table log (
          "offset" bigint generated always as identity primary key,
          event_id text not null,
          relay integer not null
        )`;
      const users = Array.from({ length: 30 }, (_, user) => `user${user}`);
      const deathsAreOver = new AbortController();
      const writers = users.map(async (user) => {
        let n = 0;
        while (!deathsAreOver.signal.aborted) {
          await appendRows(sql, [row(user, ++n)]);
        }
        return n;
      });
      const survivor = startProgram(url);
      for (let death = 0; death < 8; death++) {
        await killAfterSending(sql, url, { rows: 50 + 37 * death });
      }
      deathsAreOver.abort();
      const counts = await Promise.all(writers);
      await drained(sql);
      survivor.kill("SIGKILL");
      await survivor.status;

      const log = await sql<{ event_id: string }[]>`
        select event_id from log order by "offset"`;
      const firsts = [...new Set(log.map((row) => row.event_id))];
      for (const [index, user] of users.entries()) {
        assertEquals(
          firsts.filter((id) => id.startsWith(`${user}-`)),
          ids(user, 1, counts[index] ?? 0),
        );
      }
      const wrong = await sql`
        select from outbox join log using ("offset")
        where log.event_id <> outbox.event_id`;
      assertEquals(wrong.count, 0);
      await assertStreamsAreGapless(sql);
    }),
};

/** Follows ann's stream as a client does; fails where a number is missed. */
async function readStream(sql: Sql, signal: AbortSignal): Promise<number> {
  let seen = 0;
  for (let last = false; !last;) {
    last = signal.aborted;
    const rows = await sql<{ seq: number }[]>`
      select stream_seq as seq from outbox
      where user_id = 'ann' and stream_seq > ${seen} order by stream_seq`;
    for (const { seq } of rows) assertEquals(seq, ++seen);
  }
  return seen;
}

function startProgram(url: string): Deno.ChildProcess {
  const program = new URL("./relay_program.ts", import.meta.url).pathname;
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", program, url],
    stdout: "null",
    stderr: "inherit",
  }).spawn();
}

/** Starts a relay and kills it in the middle of its work. */
async function killAfterSending(
  sql: Sql,
  url: string,
  { rows }: { rows: number },
): Promise<void> {
  const program = startProgram(url);
  await eventually(async () => {
    const [log] = await sql<{ sent: number }[]>`
      select count(*) as sent from log where relay = ${program.pid}`;
    assert((log?.sent ?? 0) >= rows);
  }, { intervalMs: 1 });
  program.kill("SIGKILL");
  await program.status;
}

Deno.test("shared/outbox wins its races on PostgreSQL", async (context) => {
  await using server = await startRealPostgres();
  await runCases(context, cases, () => server.createDatabase());
});

Deno.test("relay loses nothing when PostgreSQL crashes", async () => {
  await using server = await startRealPostgres();
  await withOutbox(await server.createDatabase(), async (sql) => {
    await using relay = startRelay(sql, { batchSize: 10 });
    const users = ["ann", "bob", "cat"];
    const committed: string[] = [];
    const stopping = new AbortController();
    const writers = users.map(async (user) => {
      for (let n = 1; !stopping.signal.aborted; n++) {
        if (await commits(sql, row(user, n))) committed.push(`${user}-${n}`);
      }
    });
    try {
      for (let crash = 0; crash < 3; crash++) {
        const before = committed.length;
        await eventually(() => assert(committed.length > before + 50));
        await server.stop("immediate");
        await eventually(() => assert(!relay.status().ready));
        await server.start();
      }
    } finally {
      stopping.abort();
      await Promise.all(writers);
    }
    await drained(sql);

    const events = (await outboxState(sql)).map(({ eventId }) => eventId);
    assertEquals(committed.filter((id) => !events.includes(id)), []);
    for (const user of users) {
      const sent = [...new Set(eventsOf(user, relay.publisher))];
      assertEquals(sent, events.filter((id) => id.startsWith(user)));
    }
    await assertStreamsAreGapless(sql);
  });
});

/** Appends the row; `false` where it is not known whether it was committed. */
async function commits(sql: Sql, row: OutboxRow): Promise<boolean> {
  try {
    await appendRows(sql, [row]);
    return true;
  } catch (error) {
    if (isUnavailable(error)) return false;
    throw error;
  }
}
