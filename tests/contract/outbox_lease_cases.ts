import { assert, assertEquals, assertThrows } from "@std/assert";
import { createPool, transaction } from "@taskbell/db";
import { createRelay } from "@taskbell/outbox";
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

const ELSEWHERE = {
  eventId: "elsewhere",
  userId: "elsewhere",
  topic: "task-events",
  partition: 0,
  offset: 0,
};

/** What keeps two relays from getting into each other's way. */
export const leaseCases: Record<string, DatabaseCase> = {
  "createRelay() throws when the lease is not longer than the send": (url) => {
    const sql = createPool({ url, applicationName: "test" });
    assertThrows(
      () =>
        createRelay({
          sql,
          publisher: new RecordingPublisher(),
          owner: "task-service",
          sendTimeoutMs: 1000,
          leaseMs: 1000,
        }),
      RangeError,
      "leaseMs must be more than 1000, the send timeout: current value is 1000",
    );
    return sql.end();
  },

  "relay leaves the shards alone that another one is sending": (url) =>
    withOutbox(url, async (sql) => {
      await appendRows(sql, rowsOf("ann", 1, 2));
      const blocked = new RecordingPublisher({ blocked: true });
      await using first = startRelay(sql, { publisher: blocked });
      await eventually(() => assertEquals(blocked.calls, 1));

      await appendRows(sql, [row("ann", 3), row("bob", 1)]);
      await using second = startRelay(sql);
      await eventually(() =>
        assertEquals(eventsOf("bob", second.publisher), ["bob-1"])
      );
      assertEquals(eventsOf("ann", second.publisher), []);

      await second.stop();
      blocked.unblock();
      await drained(sql);
      assertEquals(eventsOf("ann", first.publisher), ids("ann", 1, 3));
    }),

  "relay takes over when a lease ends, and the sleeper marks nothing": (url) =>
    withOutbox(url, async (sql) => {
      await appendRows(sql, rowsOf("ann", 1, 3));
      const sleeper = new RecordingPublisher({ blocked: true });
      const lease = { leaseMs: 200, sendTimeoutMs: 100 };
      await using zombie = startRelay(sql, { publisher: sleeper, ...lease });
      await eventually(() => assertEquals(sleeper.calls, 1));

      await using heir = startRelay(sql, lease);
      // Its offsets are not those of the sleeper.
      heir.publisher.published.push(ELSEWHERE, ELSEWHERE);
      await drained(sql);
      const marked = await outboxState(sql);
      assertEquals(marked.map(({ offset }) => offset), [2, 3, 4]);
      await heir.stop();

      sleeper.unblock();
      await zombie.stop();
      assertEquals(eventsOf("ann", sleeper), ids("ann", 1, 3));
      assertEquals(await outboxState(sql), marked);
      await assertStreamsAreGapless(sql);
    }),

  "relay does not send on a lease that is nearly over": (url) =>
    withOutbox(url, async (sql) => {
      const publisher = new RecordingPublisher();
      await appendRows(sql, [row("ann", 1)]);
      const lease = { leaseMs: 300, sendTimeoutMs: 200 };
      const locked = Promise.withResolvers<void>();
      const unlock = Promise.withResolvers<void>();
      const lock = transaction(sql, async (tx) => {
        await tx`lock table outbox in access exclusive mode`;
        locked.resolve();
        await unlock.promise;
      });
      await locked.promise;
      const start = performance.now();
      await using relay = startRelay(sql, { publisher, ...lease });
      await eventually(() => assert(performance.now() - start > 150));
      unlock.resolve();
      await lock;
      await eventually(() => {
        const message = relay.status().reason ?? "";
        assert(message.startsWith("Cannot send within the lease"), message);
      }, { intervalMs: 1 });
      assertEquals(publisher.calls, 0);
      await drained(sql);
    }),
};
