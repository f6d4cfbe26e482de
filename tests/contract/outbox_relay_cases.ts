import { assert, assertEquals, assertRejects } from "@std/assert";
import { transaction } from "@taskbell/db";
import { PublishError } from "@taskbell/kafka";
import { append, outboxInsert } from "@taskbell/outbox";
import { eventually } from "../support/eventually.ts";
import type { DatabaseCase } from "./fresh_databases.ts";
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
import { RecordingPublisher } from "./recording_publisher.ts";

const brokerIsAway = new PublishError("no broker", { retriable: true });
const tooLarge = new PublishError("too large", { retriable: false });

/** What append() and the relay promise on every kind of database. */
export const relayCases: Record<string, DatabaseCase> = {
  "append() keeps the order of the rows": (url) =>
    withOutbox(url, async (sql) => {
      const rows = rowsOf("ann", 1, 300).reverse();
      await appendRows(sql, rows);
      await appendRows(sql, []);
      assertEquals(
        (await outboxState(sql)).map(({ eventId }) => eventId),
        rows.map(({ eventId }) => eventId),
      );
    }),

  "append() leaves nothing behind when the transaction rolls back": (url) =>
    withOutbox(url, async (sql) => {
      await assertRejects(() =>
        transaction(sql, async (tx) => {
          await append(tx, rowsOf("ann", 1, 2));
          throw new RangeError("no");
        }), RangeError);
      assertEquals(await outboxState(sql), []);
    }),

  "outboxInsert() is one statement with the change that it tells of": (url) =>
    withOutbox(url, async (sql) => {
      await sql`create table note (text text unique)`;
      const note = (n: number) =>
        sql`
          with event as (${outboxInsert(sql, [row("ann", n)])})
          insert into note values (${"unique"})`;
      await note(1);
      await assertRejects(() => note(2), Error, "unique");
      const events = (await outboxState(sql)).map(({ eventId }) => eventId);
      assertEquals(events, ["ann-1"]);
    }),

  "relay sends at once when it is woken": (url) =>
    withOutbox(url, async (sql) => {
      await using relay = startRelay(sql, { pollMs: 3_600_000 });
      await eventually(() => assert(relay.status().ready));
      for (let n = 1; n <= 3; n++) {
        await appendRows(sql, [row("ann", n)]);
        relay.wake();
        await drained(sql);
      }
      assertEquals(eventsOf("ann", relay.publisher), ids("ann", 1, 3));
    }),

  "relay gives the publisher what was appended": (url) =>
    withOutbox(url, async (sql) => {
      const key = Uint8Array.of(0, 255, 92);
      const headers = [["b", 'x"\\'], ["a", "é"], ["b", ""]] as const;
      const rows = [{ ...row("ann", 1), key, headers }, {
        ...row("ann", 2),
        key: null,
      }];
      await appendRows(sql, rows);
      const publisher = new RecordingPublisher();
      const seen: unknown[] = [];
      publisher.failure = ({ key, ...row }) => {
        seen.push({ ...row, key: key && new Uint8Array(key) });
        return null;
      };
      await using _relay = startRelay(sql, { publisher });
      await drained(sql);
      assertEquals(seen, rows);
    }),

  "relay marks each row with its offset and its number in the stream": (url) =>
    withOutbox(url, async (sql) => {
      const users = Array.from({ length: 40 }, (_, user) => `user${user}`);
      await appendRows(sql, users.flatMap((user) => rowsOf(user, 1, 5)));
      await using relay = startRelay(sql, { batchSize: 7 });
      await drained(sql);
      const { published } = relay.publisher;
      for (const { eventId, offset } of await outboxState(sql)) {
        assertEquals(published[offset ?? -1]?.eventId, eventId);
      }
      for (const user of users) {
        assertEquals(eventsOf(user, relay.publisher), ids(user, 1, 5));
      }
      const inStream = await sql<{ offset: number }[]>`
        select "offset" from outbox order by shard, stream_seq`;
      const inShards = await sql<{ offset: number }[]>`
        select "offset" from outbox order by shard, "offset"`;
      assertEquals([...inStream], [...inShards]);
      await assertStreamsAreGapless(sql);
    }),

  "relay parks a row that can't be sent and lets its user's later ones go": (
    url,
  ) =>
    withOutbox(url, async (sql) => {
      await appendRows(sql, rowsOf("ann", 1, 4));
      const publisher = new RecordingPublisher();
      publisher.failure = ({ eventId }) =>
        eventId === "ann-2" ? tooLarge : null;
      await using relay = startRelay(sql, { publisher });
      await drained(sql);
      assertEquals(eventsOf("ann", publisher), ["ann-1", "ann-3", "ann-4"]);
      const reasons = (await outboxState(sql)).map((row) => row.parkReason);
      assertEquals(reasons, [null, "too large", null, null]);
      assert(relay.status().ready);
    }),

  "relay sends everything in order when the broker was away": (url) =>
    withOutbox(url, async (sql) => {
      const publisher = new RecordingPublisher();
      let accepted = 3;
      publisher.failure = () => accepted-- > 0 ? null : brokerIsAway;
      await appendRows(sql, rowsOf("ann", 1, 6));
      await using relay = startRelay(sql, { publisher });
      await eventually(() => {
        assert(!relay.status().ready);
        assertEquals(relay.status().reason, brokerIsAway.message);
      });
      await appendRows(sql, rowsOf("ann", 7, 9));
      publisher.failure = () => null;
      await drained(sql);
      assertEquals(eventsOf("ann", publisher), ids("ann", 1, 9));
      await eventually(() => assert(relay.status().ready));
    }),

  "relay leaves a user's rows unsent behind one that failed": (url) =>
    withOutbox(url, async (sql) => {
      await appendRows(sql, rowsOf("ann", 1, 3));
      const publisher = new RecordingPublisher();
      // Against its contract, this publisher lets the later rows through.
      const { publishMany } = publisher;
      publisher.publishMany = async (entries) => {
        const results = await publishMany.call(publisher, entries);
        if (publisher.calls > 1) return results;
        return [{ ok: false, error: brokerIsAway }, ...results.slice(1)];
      };
      await using _relay = startRelay(sql, { publisher });
      await drained(sql);
      const offsets = (await outboxState(sql)).map(({ offset }) => offset);
      assertEquals(offsets, [3, 4, 5]);
    }),

  "relay stops after the run that it is at and gives the leases back": (
    url,
  ) =>
    withOutbox(url, async (sql) => {
      const publisher = new RecordingPublisher({ blocked: true });
      await appendRows(sql, [row("ann", 1)]);
      await using first = startRelay(sql, { publisher, leaseMs: 3_600_000 });
      await eventually(() => assertEquals(publisher.calls, 1));
      const stopped = first.stop();
      publisher.unblock();
      await stopped;
      assertEquals(first.status().ready, false);
      assertEquals((await outboxState(sql))[0]?.offset, 0);

      await appendRows(sql, [row("ann", 2)]);
      await using _second = startRelay(sql);
      await drained(sql);
    }),

  "relay sends only its owner's rows, in one stream with the others'": (url) =>
    withOutbox(url, async (sql) => {
      const other = "notification-service";
      await appendRows(sql, [row("ann", 1), row("ann", 2, other)]);
      await using tasks = startRelay(sql);
      await using notifications = startRelay(sql, { owner: other });
      await drained(sql);
      assertEquals(eventsOf("ann", tasks.publisher), ["ann-1"]);
      assertEquals(eventsOf("ann", notifications.publisher), ["ann-2"]);
      await assertStreamsAreGapless(sql);
    }),
};
