import { assert, assertEquals } from "@std/assert";
import type { Sql } from "@taskbell/db";
import type { Outcome } from "../../../services/notifications/channels/channel.ts";
import { claimDeliveries } from "../../../services/notifications/delivery/claim_deliveries.ts";
import { pendingLanes } from "../../../services/notifications/delivery/pending_lanes.ts";
import { ProviderBreakers } from "../../../services/notifications/delivery/provider_breakers.ts";
import { DeliverySite } from "../../chaos/deliveries/delivery_site.ts";
import {
  DELIVERED,
  eventsOf,
  HandChannel,
  runEngine,
  SENT,
} from "../../support/delivery_engines.ts";
import { eventually } from "../../support/eventually.ts";
import { explain } from "../../support/explain.ts";
import { insertNotification } from "../../support/notification_steps.ts";
import { startRealPostgres } from "../../support/real_postgres.ts";
import { testCases } from "../../support/test_cases.ts";
import { moveTime, openDatabase } from "../../support/test_database.ts";

const WAITING = 10_000;
const DOWN: Outcome = { kind: "retry", error: "down", outage: "email" };
const MINUTE_MS = 60_000;

/** Adds deliveries like the first one, each with an id of its own. */
async function multiply(
  sql: Sql,
  { count, inMs = 0, state = "pending" }: {
    count: number;
    /** When they are due, in milliseconds from then. */
    inMs?: number;
    state?: "pending" | "sent";
  },
): Promise<void> {
  await sql`
    insert into deliveries (
      notification_id, channel, recipient, user_id, subject, body,
      traceparent, lane, expires_at, next_attempt_at, source_topic,
      source_partition, source_offset, source_timestamp, source_headers, state
    )
    select gen_random_uuid(), channel, recipient, user_id || n, subject, body,
      traceparent, lane, expires_at,
      next_attempt_at + ${inMs} * interval '1 ms', source_topic,
      source_partition, source_offset, source_timestamp, source_headers,
      ${state}
    from (select * from deliveries order by delivery_id limit 1) as first,
      generate_series(1, ${count}) as n
  `;
}

testCases("deliveries on PostgreSQL", startRealPostgres, {
  "an outage of an hour with 10 000 waiting ends with all delivered": async (
    postgres,
  ) => {
    await using db = await openDatabase(await postgres.createDatabase());
    await insertNotification(db.sql, { userId: "ada" });
    await multiply(db.sql, { count: WAITING - 1 });
    const provider = { isDown: true, asked: 0 };
    const channel = new HandChannel(() => {
      if (!provider.isDown) return DELIVERED;
      provider.asked++;
      return DOWN;
    });
    const breakers = new ProviderBreakers({ recoveryMs: 20 });
    const policy = { perSecond: Infinity };
    await using running = runEngine(db.sql, { channel, breakers, policy });
    await eventually(() => assertEquals(breakers.broken().length, 1));
    // An hour goes by in steps of five minutes, each with some trials.
    for (let minutes = 5; minutes <= 60; minutes += 5) {
      await moveTime(db.sql, minutes * MINUTE_MS);
      running.engine.wake();
      const { asked } = provider;
      await eventually(() => assert(provider.asked > asked + 2));
    }
    const [during] = await db.sql<{ pending: number; attempts: number }[]>`
      select count(*) filter (where state = 'pending') as pending,
        sum(attempts) as attempts from deliveries
    `;
    assertEquals(during, { pending: WAITING, attempts: 0 });
    // One message at a time has asked, not all that waited.
    assert(provider.asked < 1_000, `${provider.asked} asked in vain`);
    provider.isDown = false;
    await eventually(async () => {
      const [row] = await db.sql<{ sent: number }[]>`
        select count(*) as sent from deliveries where state = 'sent'
      `;
      assertEquals(row?.sent, WAITING);
    }, { timeoutMs: 120_000 });
    const letters = await db.sql`
      select from outbox where event_type = 'dead_letter'
    `;
    assertEquals(letters.count, 0);
    const ids = channel.messages.slice(provider.asked);
    assertEquals(ids.length, WAITING);
    console.log(`${provider.asked} asked in vain, ${WAITING} delivered`);
  },

  "a delivery that another process adds is attempted at once": async (
    postgres,
  ) => {
    await using db = await openDatabase(await postgres.createDatabase());
    const channel = new HandChannel(() => DELIVERED);
    await using _engine = runEngine(db.sql, { channel });
    const waits: number[] = [];
    for (let n = 1; n <= 12; n++) {
      // Nobody in this process tells the engine.
      await insertNotification(db.sql, { userId: "ada" });
      const added = performance.now();
      await eventually(() => assertEquals(channel.messages.length, n));
      waits.push(performance.now() - added);
    }
    // By itself it would look after 250 ms on average.
    const [median = Infinity] = waits.toSorted((a, b) => a - b).slice(6);
    assert(median < 100, `${waits}`);
    await eventsOf(db, "ada", Array(12).fill(SENT));
  },

  "processes side by side deliver each once": async (postgres) => {
    await using site = await DeliverySite.open(postgres, {
      concurrency: 8,
      leaseMs: 15_000,
    });
    const ids = await site.send(300);
    for (const place of ["one", "two", "three"]) site.crew.start(place);
    await site.drained();
    const arrivals = site.arrivals();
    assertEquals([...arrivals.keys()].sort(), ids.toSorted());
    assert([...arrivals.values()].every((times) => times === 1));
  },

  "a look costs no more with what is done or far ahead": async (postgres) => {
    await using db = await openDatabase(await postgres.createDatabase());
    await insertNotification(db.sql, { userId: "ada" });
    await multiply(db.sql, { count: 25_000, inMs: 3_600_000 });
    await multiply(db.sql, { count: 25_000, state: "sent" });
    await db.sql`analyze deliveries`;
    const look = await explain(db.sql, (sql) => pendingLanes(sql));
    assert(look.pages < 30, `${look.pages} pages: ${look.nodes}`);
    const claim = await explain(db.sql, (sql) =>
      claimDeliveries(sql, {
        token: "t",
        leaseMs: 1_000,
        plan: [{ lane: "email", slots: 20 }],
        except: [],
      }));
    assert(claim.pages < 60, `${claim.pages} pages: ${claim.nodes}`);
  },
});
