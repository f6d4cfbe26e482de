import { assert, assertEquals } from "@std/assert";
import type { Sql } from "@taskbell/db";
import { CHANNELS } from "@taskbell/events";
import type { Outcome } from "../../../services/notifications/channels/channel.ts";
import { claimDeliveries } from "../../../services/notifications/delivery/claim_deliveries.ts";
import { LaneWalk } from "../../../services/notifications/delivery/lane_walk.ts";
import { ProviderBreakers } from "../../../services/notifications/delivery/provider_breakers.ts";
import { releaseWaiting } from "../../../services/notifications/delivery/release_waiting.ts";
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
const HOUR_MS = 60 * MINUTE_MS;

/** Adds deliveries like the first one, each with an id of its own. */
async function multiply(
  sql: Sql,
  { count, inMs = 0, state = "pending", lane }: {
    count: number;
    /** What the name of each one's own lane begins with. @default {one lane} */
    lane?: string;
    /** When they are due, in milliseconds from then. */
    inMs?: number;
    state?: "pending" | "sent";
  },
): Promise<void> {
  await sql`
    insert into deliveries (
      notification_id, channel, recipient, user_id, subject, body,
      traceparent, lane, expires_at, next_attempt_at, source_topic,
      source_partition, source_offset, source_timestamp, source_headers, state,
      in_line
    )
    select gen_random_uuid(), channel, recipient, user_id || n, subject, body,
      traceparent, coalesce(${lane ?? null}::text || n, lane), expires_at,
      next_attempt_at + ${inMs} * interval '1 ms', source_topic,
      source_partition, source_offset, source_timestamp, source_headers,
      ${state}, ${inMs === 0}
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

  "a look costs what is due, not what waits": async (postgres) => {
    await using db = await openDatabase(await postgres.createDatabase());
    await insertNotification(db.sql, { userId: "ada" });
    await multiply(db.sql, { count: 10_000, inMs: HOUR_MS, lane: "webhook w" });
    await multiply(db.sql, { count: 10_000, state: "sent" });
    const walk = new LaneWalk();
    const look = () => explain(db.sql, (sql) => walk.look(sql, CHANNELS));
    await db.sql`vacuum analyze deliveries`;
    assertEquals(await db.sql`show jit`.then(([row]) => row?.jit), "off");
    const waiting = await look();
    assert(waiting.pages < 60, `${waiting.pages} pages: ${waiting.nodes}`);
    // One lane with a backlog, and some with a delivery each.
    await multiply(db.sql, { count: 20_000 });
    await multiply(db.sql, { count: 20, lane: "push p" });
    await db.sql`vacuum analyze deliveries`;
    const due = await look();
    assert(due.pages < 200, `${due.pages} pages: ${due.nodes}`);
    const { lanes } = await walk.look(db.sql, CHANNELS);
    assertEquals(lanes.filter(({ waitMs }) => waitMs <= 0).length, 21);
    const claim = await explain(db.sql, (sql) =>
      claimDeliveries(sql, {
        token: "t",
        leaseMs: 1_000,
        plan: [{ lane: "email", slots: 20 }],
        expired: 100,
        except: [],
      }));
    assert(claim.pages < 700, `${claim.pages} pages: ${claim.nodes}`);
    console.log({
      waiting: waiting.pages,
      due: due.pages,
      claim: claim.pages,
    });
  },

  "looks go over all lanes by and by, however many are due": async (
    postgres,
  ) => {
    await using db = await openDatabase(await postgres.createDatabase());
    await insertNotification(db.sql, { userId: "ada" });
    await multiply(db.sql, { count: 2_500, lane: "webhook w" });
    await db.sql`analyze deliveries`;
    const walk = new LaneWalk();
    const seen = new Set<string>();
    for (let looks = 1; looks <= 3; looks++) {
      const { lanes, isPart } = await walk.look(db.sql, CHANNELS);
      // The only lane of a channel is seen by each look.
      assert(isPart && lanes.some(({ lane }) => lane === "email"));
      assertEquals(lanes.length, 1_001);
      for (const { lane } of lanes) seen.add(lane);
    }
    assertEquals(seen.size, 2_501);
  },

  "releasing what waits reads a batch at a time": async (postgres) => {
    await using db = await openDatabase(await postgres.createDatabase());
    await insertNotification(db.sql, { userId: "ada" });
    await multiply(db.sql, { count: 20_000, inMs: HOUR_MS });
    await db.sql`
      update deliveries set waits_for =
        case when delivery_id % 100 = 0 then 'rare' else 'smtp' end
    `;
    await db.sql`vacuum analyze deliveries`;
    const { signal } = new AbortController();
    const begunMs = performance.now();
    await releaseWaiting(db.sql, { providers: ["rare"], signal });
    const rareMs = performance.now() - begunMs;
    await releaseWaiting(db.sql, { providers: ["smtp"], signal });
    const allMs = performance.now() - begunMs - rareMs;
    const { count } = await db.sql`
      select from deliveries where waits_for is not null
    `;
    assertEquals(count, 0);
    assert(rareMs < allMs / 4, `${rareMs} ms for 200, ${allMs} ms for 19 800`);
  },
});
