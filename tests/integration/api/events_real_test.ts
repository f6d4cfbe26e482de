import { assert, assertEquals, assertRejects } from "@std/assert";
import { type Queryable, type Sql, transaction } from "@taskbell/db";
import { shardOf } from "@taskbell/outbox";
import {
  readNews,
  readPages,
  readStreamState,
} from "../../../services/api/http/events/stream_statements.ts";
import { eventually } from "../../support/eventually.ts";
import type { TestProgram } from "../../support/program.ts";
import {
  type RealPostgres,
  startRealPostgres,
} from "../../support/real_postgres.ts";
import { startHttp } from "../../support/streams/start_http.ts";
import type { EventReader } from "../../support/streams/event_reader.ts";
import {
  readStream,
  requestStream,
  startStreamApi,
} from "../../support/streams/stream_api.ts";
import { eventIdsOf, unsentCount } from "../../support/streams/stream_rows.ts";
import { testCases } from "../../support/test_cases.ts";
import { openDatabase } from "../../support/test_database.ts";
import {
  appendRows,
  row,
  rowsOf,
  startRelay,
} from "../../contract/outbox_fixture.ts";

/** Reads on at another process whenever the stream ends or is left. */
async function readOn(
  programs: readonly TestProgram[],
  { userId, count, leaveAfter }: {
    userId: string;
    /** How many events there will be. */
    count: number;
    /** Leaves each stream after so many events. */
    leaveAfter: number;
  },
): Promise<{ ids: string[]; streams: number }> {
  const ids: string[] = [];
  let lastEventId = 0;
  let streams = 0;
  while (ids.length < count) {
    const baseUrl = programs[streams++ % programs.length]?.url ?? "";
    await using reader: EventReader = await readStream(
      await requestStream(fetch, { userId, lastEventId, baseUrl }),
    );
    await eventually(() => {
      const { length } = reader.events;
      assert(length >= leaveAfter || ids.length + length >= count);
    }, { timeoutMs: 60_000, intervalMs: 1 });
    ids.push(...reader.eventIds);
    lastEventId = reader.lastEventId;
  }
  return { ids, streams };
}

/** Appends events of users from several writers, while relays send them. */
async function writeEvents(
  sql: Sql,
  users: readonly string[],
  count: number,
): Promise<void> {
  for (let n = 1; n <= count; n++) {
    // Writers of different users meet in the counters of shards.
    await Promise.all(
      users.map((user) =>
        appendRows(sql, [
          row(user, n, n % 3 === 0 ? "notification-service" : "task-service"),
        ])
      ),
    );
  }
}

async function fresh(postgres: RealPostgres) {
  return await openDatabase(await postgres.createDatabase());
}

testCases("streams of events on PostgreSQL", startRealPostgres, {
  "lose and repeat nothing over two processes and concurrent relays": async (
    postgres,
  ) => {
    await using database = await fresh(postgres);
    await using first = await startHttp(database.url);
    await using second = await startHttp(database.url);
    const { sql } = database;
    await using _relays = new AsyncDisposableStack();
    for (const owner of ["task-service", "notification-service"] as const) {
      for (let n = 0; n < 2; n++) {
        _relays.use(startRelay(sql, { owner, batchSize: 7 }));
      }
    }
    const users = Array.from({ length: 12 }, (_, n) => `user${n}`);
    const count = 150;
    const reading = users.map((userId, index) =>
      readOn([first, second], { userId, count, leaveAfter: index * 5 + 1 })
    );
    await writeEvents(sql, users, count);
    const read = await Promise.all(reading);
    const streams = read.reduce((sum, { streams }) => sum + streams, 0);
    for (const [index, { ids }] of read.entries()) {
      const userId = users[index] ?? "";
      // Each owner's events keep their order; between them it is the relays'.
      assertEquals(new Set(ids).size, ids.length, userId);
      assertEquals(ids.toSorted(byNumber), eventIdsOf(userId, count));
      for (const rest of [true, false]) {
        const own = ids.filter((id) => (numberOf(id) % 3 === 0) === rest);
        assertEquals(own, own.toSorted(byNumber));
      }
    }
    assert(streams > 40, `${streams} streams`);
    console.log(`${users.length * count} events over ${streams} streams`);
  },

  "hear of new events without looking for them": async (postgres) => {
    await using database = await fresh(postgres);
    const { sql } = database;
    await using api = startStreamApi(sql, { pollMs: 3_600_000 });
    await using _relay = startRelay(sql);
    await using reader = await api.read("ada", { lastEventId: 0 });
    await eventually(async () => assertEquals(await listeners(sql), 1));
    for (let n = 1; n <= 5; n++) {
      await appendRows(sql, [row("ada", n)]);
      await eventually(() => assertEquals(reader.events.length, n));
    }
  },

  "go on after the database was away": async (postgres) => {
    await using database = await fresh(postgres);
    const { sql } = database;
    await using api = startStreamApi(sql);
    await using reader = await api.read("ada", { lastEventId: 0 });
    {
      await using _relay = startRelay(sql);
      await appendRows(sql, rowsOf("ada", 1, 2));
      await eventually(() => assertEquals(reader.events.length, 2));
    }
    await postgres.stop("immediate");
    const refused = await api.request("bea");
    assertEquals(refused.status, 503);
    await refused.body?.cancel();
    await postgres.start();
    await using _relay = startRelay(sql);
    await eventually(() => appendRows(sql, rowsOf("ada", 3, 4)));
    await eventually(() => assertEquals(reader.eventIds, eventIdsOf("ada", 4)));
    await eventually(async () => assertEquals(await listeners(sql), 1));
    assertEquals(reader.ended, "no");
  },

  "are served when the database comes later": async (postgres) => {
    await using database = await fresh(postgres);
    const { sql } = database;
    await postgres.stop("fast");
    await using api = startStreamApi(sql, { pollMs: 3_600_000 });
    await assertRejects(() => sql`select 1`, Error);
    await postgres.start();
    await eventually(async () => assertEquals(await listeners(sql), 1));
    await using reader = await api.read("ada", { lastEventId: 0 });
    await using _relay = startRelay(sql);
    await appendRows(sql, [row("ada", 1)]);
    await eventually(() => assertEquals(reader.events.length, 1));
  },

  "beat, and end, while a statement hangs": async (postgres) => {
    const url = await postgres.createDatabase();
    await using database = await openDatabase(
      `${url}?lock_timeout=0&statement_timeout=0`,
    );
    await using other = await openDatabase(url);
    await using api = startStreamApi(database.sql, { heartbeatMs: 20 });
    await using reader = await api.read("ada");
    await transaction(other.sql, async (tx) => {
      await tx`lock table outbox`;
      await eventually(async () => assert(await hangs(tx)));
      const { comments } = reader;
      await eventually(() => assert(reader.comments > comments + 2));
      void api.stop();
      await eventually(() => assertEquals(reader.ended, "ended"));
      assert(await hangs(tx));
    });
  },

  "read through indexes alone": async (postgres) => {
    await using database = await fresh(postgres);
    const { sql } = database;
    {
      await using _relay = startRelay(sql);
      for (let n = 0; n < 40; n++) {
        await appendRows(sql, rowsOf(`user${n}`, 1, 100));
      }
      await eventually(async () => assertEquals(await unsentCount(sql), 0));
    }
    await sql`vacuum analyze outbox`;
    const plans = await plansOf(sql);
    assertEquals(plans.length, 3);
    for (const plan of plans) {
      assert(/outbox_by_(user|stream)/.test(plan), plan);
      assert(!/Seq Scan on outbox/.test(plan), plan);
    }
  },
});

/** How the statements of streams are run. */
async function plansOf(sql: Sql): Promise<string[]> {
  const plans: string[] = [];
  const explaining = new Proxy(sql, {
    apply: (run, self, [template, ...parameters]) => {
      const strings = [...template.raw];
      strings[0] = `explain ${strings[0]}`;
      const explained = Object.assign(strings, { raw: strings });
      return Reflect.apply(run, self, [explained, ...parameters]).then(
        (rows: object[]) => {
          plans.push(rows.flatMap(Object.values).join("\n"));
          return rows;
        },
      );
    },
  });
  const userId = "user7";
  const shard = shardOf(userId);
  await readStreamState(explaining, { userId, shard, position: 40 });
  await readNews(explaining, new Map([[shard, 40], [(shard + 1) % 64, 3]]));
  await readPages(explaining, [{ userId, position: 40 }]);
  return plans;
}

/** How many connections listen in this database. */
async function listeners(sql: Sql): Promise<number> {
  const rows = await sql`
    select 1 from pg_stat_activity
    where datname = current_database() and query ilike 'listen%'
  `;
  return rows.length;
}

/** Whether a statement of this database waits for a lock. */
async function hangs(sql: Queryable): Promise<boolean> {
  const { count } = await sql`
    select from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'
  `;
  return count > 0;
}

function numberOf(eventId: string): number {
  return Number(eventId.split("-").at(-1));
}

function byNumber(a: string, b: string): number {
  return numberOf(a) - numberOf(b);
}
