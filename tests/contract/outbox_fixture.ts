import { assertEquals } from "@std/assert";
import {
  migrate,
  migrations,
  type Queryable,
  type Sql,
  transaction,
} from "@taskbell/db";
import {
  append,
  createRelay,
  type OutboxOwner,
  type OutboxRow,
  outboxRow,
  type Relay,
  type RelayOptions,
} from "@taskbell/outbox";
import { eventually } from "../support/eventually.ts";
import { RecordingPublisher } from "./recording_publisher.ts";
import { withPool } from "./with_pool.ts";

/** A pool on a database that has the schema. */
export function withOutbox(
  url: string,
  use: (sql: Sql) => Promise<void>,
): Promise<void> {
  return withPool(url, async (sql) => {
    await migrate(sql, migrations, { logger: { info() {} } });
    await use(sql);
  });
}

/** The row of one user's n-th event. */
export function row(
  userId: string,
  n: number,
  owner: OutboxOwner = "task-service",
): OutboxRow {
  const eventId = `${userId}-${n}`;
  const value = JSON.stringify({ event_id: eventId });
  return outboxRow(
    { key: userId, value, headers: [["event_id", eventId]] },
    { owner, userId, topic: "task-events", eventId, eventType: "task.updated" },
  );
}

/** The rows of a user's events `from` to `to`, both included. */
export function rowsOf(userId: string, from: number, to: number): OutboxRow[] {
  return Array.from({ length: to - from + 1 }, (_, i) => row(userId, from + i));
}

/** Appends rows in a transaction of their own. */
export function appendRows(
  sql: Sql,
  rows: readonly OutboxRow[],
): Promise<void> {
  return transaction(sql, (tx) => append(tx, rows));
}

/** A relay that runs until it is disposed. */
export interface RunningRelay extends AsyncDisposable, Relay {
  readonly publisher: RecordingPublisher;
  /** Stops it and resolves when it has stopped. */
  stop(): Promise<void>;
}

/** Starts a relay that polls often. */
export function startRelay(
  sql: Sql,
  options: Partial<Omit<RelayOptions, "sql">> & {
    publisher?: RecordingPublisher;
  } = {},
): RunningRelay {
  const publisher = options.publisher ?? new RecordingPublisher();
  const relay = createRelay({
    sql,
    owner: "task-service",
    sendTimeoutMs: 5_000,
    pollMs: 10,
    ...options,
    publisher,
  });
  const stopping = new AbortController();
  const run = relay.run(stopping.signal);
  const stop = () => {
    stopping.abort();
    return run;
  };
  return {
    publisher,
    run: relay.run,
    wake: () => relay.wake(),
    status: () => relay.status(),
    stop,
    [Symbol.asyncDispose]() {
      publisher.unblock();
      return stop();
    },
  };
}

/** What the outbox says of each row, in the order of the ids. */
export interface OutboxState {
  eventId: string;
  userId: string;
  shard: number;
  published: boolean;
  offset: number | null;
  streamSeq: number | null;
  parkReason: string | null;
}

/** Reads the outbox. */
export async function outboxState(sql: Queryable): Promise<OutboxState[]> {
  return [
    ...await sql<OutboxState[]>`
      select event_id as "eventId", user_id as "userId", shard, "offset",
        published_at is not null as published, stream_seq as "streamSeq",
        park_reason as "parkReason"
      from outbox order by id`,
  ];
}

/** Waits until every row was sent or parked. */
export function drained(sql: Queryable): Promise<void> {
  return eventually(async () => {
    const open = (await outboxState(sql)).filter((row) =>
      !row.published && row.parkReason === null
    );
    assertEquals(open.map(({ eventId }) => eventId), []);
  }, { timeoutMs: 30_000 });
}

/** The events of a user in the order in which the publisher had them. */
export function eventsOf(
  userId: string,
  { published }: RecordingPublisher,
): string[] {
  return published.filter((row) => row.userId === userId)
    .map(({ eventId }) => eventId);
}

/** The ids of a user's events `from` to `to`. */
export function ids(userId: string, from: number, to: number): string[] {
  return rowsOf(userId, from, to).map(({ eventId }) => eventId);
}

/** Fails unless each shard's numbers are 1, 2, 3 … and end at its counter. */
export async function assertStreamsAreGapless(sql: Queryable): Promise<void> {
  const broken = await sql`
    select shard, last_seq, count(stream_seq), max(stream_seq),
      count(distinct stream_seq) as different
    from stream_counters left join outbox using (shard)
    group by shard, last_seq
    having count(stream_seq) <> last_seq
      or count(distinct stream_seq) <> last_seq
      or coalesce(max(stream_seq), 0) <> last_seq`;
  assertEquals([...broken], []);
}
