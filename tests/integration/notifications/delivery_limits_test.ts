import { assert, assertEquals } from "@std/assert";
import type { Sql } from "@taskbell/db";
import type { Outcome } from "../../../services/notifications/channels/channel.ts";
import { purgeDeliveries } from "../../../services/notifications/delivery/purge_deliveries.ts";
import { ProviderBreakers } from "../../../services/notifications/delivery/provider_breakers.ts";
import { StatusWriter } from "../../../services/notifications/worker_status.ts";
import {
  DELIVERED,
  eventsOf,
  HandChannel,
  newUser,
  runEngine,
  SENT,
} from "../../support/delivery_engines.ts";
import { insertWebhook, setPreferences } from "../../support/delivery_rows.ts";
import { eventually } from "../../support/eventually.ts";
import { insertNotification } from "../../support/notification_steps.ts";
import { testCases } from "../../support/test_cases.ts";
import { moveTime, startDatabase } from "../../support/test_database.ts";

/** Counts the statements that go through a pool. */
function counting(sql: Sql): { sql: Sql; looks: { count: number } } {
  const looks = { count: 0 };
  const counted = new Proxy(sql, {
    apply: (run, self, args) => {
      const [text] = args;
      if (Array.isArray(text) && text.join().includes("recursive line")) {
        looks.count++;
      }
      return Reflect.apply(run, self, args);
    },
  });
  return { sql: counted, looks };
}

/** It looks by itself every half a second. */
async function assertFewLooks(looks: { count: number }): Promise<void> {
  const [before, begun] = [looks.count, performance.now()];
  await eventually(() => assert(performance.now() - begun > 1_000));
  const made = looks.count - before;
  assert(made < 6, `${made} looks in a second`);
}

const BUSY = { kind: "retry", error: "429", throttled: true } as const;
const HANGS = new Promise<Outcome>(() => {});

testCases("DeliveryEngine: what holds up what", startDatabase, {
  "a channel that hangs holds up no other": async (db) => {
    const userId = await newUser(db);
    const email = new HandChannel(() => HANGS);
    const sms = new HandChannel(() => DELIVERED);
    for (let n = 0; n < 100; n++) {
      await insertNotification(db.sql, { userId: "another" });
    }
    await using _engine = runEngine(db.sql, {
      channels: { email, sms },
      attemptMs: 500,
    });
    await eventually(() => assertEquals(email.messages.length, 20));
    for (let n = 0; n < 5; n++) {
      await insertNotification(db.sql, { userId, channel: "sms" });
    }
    await eventsOf(db, userId, Array(5).fill(SENT));
    await db.sql`delete from deliveries where channel = 'email'`;
  },

  "webhooks that hang hold up no others": async (db) => {
    const userId = await newUser(db);
    const bad: string[] = [];
    for (let n = 0; n < 5; n++) {
      const { endpointId } = await insertWebhook(db.sql, {
        userId: "another",
        url: `https://hooks.example.com/${n}`,
      });
      bad.push(endpointId);
    }
    const good = await insertWebhook(db.sql, { userId });
    const webhook = new HandChannel(({ recipient }) =>
      recipient === good.endpointId ? DELIVERED : HANGS
    );
    for (const recipient of bad) {
      for (let n = 0; n < 20; n++) {
        const changes = { channel: "webhook", recipient } as const;
        await insertNotification(db.sql, { userId: "another", ...changes });
      }
    }
    await using _engine = runEngine(db.sql, {
      channels: { webhook },
      attemptMs: 500,
    });
    await eventually(() => assertEquals(webhook.messages.length, 10));
    for (let n = 0; n < 20; n++) {
      const recipient = good.endpointId;
      await insertNotification(db.sql, {
        userId,
        channel: "webhook",
        recipient,
      });
    }
    await eventsOf(db, userId, Array(20).fill(SENT));
    await db.sql`delete from deliveries where user_id = 'another'`;
  },

  "no look is made in vain while all slots are taken": async (db) => {
    await newUser(db);
    const webhook = new HandChannel(() => HANGS);
    for (let n = 0; n < 4; n++) {
      const { endpointId: recipient } = await insertWebhook(db.sql, {
        userId: "another",
        url: `https://hooks.example.com/full/${n}`,
      });
      for (let m = 0; m < 4; m++) {
        const changes = { channel: "webhook", recipient } as const;
        await insertNotification(db.sql, { userId: "another", ...changes });
      }
    }
    const { sql, looks } = counting(db.sql);
    await using _engine = runEngine(sql, {
      channels: { webhook },
      policy: { concurrency: 2, laneConcurrency: 1 },
      attemptMs: 2_000,
    });
    await eventually(() => assertEquals(webhook.messages.length, 2));
    await assertFewLooks(looks);
    await db.sql`delete from deliveries where user_id = 'another'`;
  },

  "no look is made in vain while a provider is tried after a wait": async (
    db,
  ) => {
    const userId = await newUser(db);
    const channel = new HandChannel(() => HANGS);
    const breakers = new ProviderBreakers();
    await breakers.call("email", {
      ask: () => Promise.resolve({ ...BUSY, retryAfterMs: 10 }),
      signal: new AbortController().signal,
    });
    for (let n = 0; n < 5; n++) await insertNotification(db.sql, { userId });
    const { sql, looks } = counting(db.sql);
    await using _engine = runEngine(sql, {
      channel,
      breakers,
      attemptMs: 2_000,
    });
    await eventually(() => assertEquals(channel.messages.length, 1));
    await assertFewLooks(looks);
    assertEquals(channel.messages.length, 1);
    await db.sql`delete from deliveries where user_id = ${userId}`;
  },

  "no look is made in vain while more lanes are held up than it goes over":
    async (db) => {
      const userId = await newUser(db);
      const lanes = Array.from({ length: 1_500 }, (_, n) => `webhook ${n}`);
      await insertNotification(db.sql, { userId, channel: "webhook" });
      await db.sql`
        insert into deliveries (
          notification_id, channel, recipient, user_id, subject, body,
          traceparent, lane, expires_at, next_attempt_at, source_topic,
          source_partition, source_offset, source_timestamp, source_headers,
          in_line
        )
        select other, channel, recipient, user_id, subject, body, traceparent,
          other, expires_at, next_attempt_at, source_topic, source_partition,
          source_offset, source_timestamp, source_headers, true
        from deliveries, unnest(${lanes}::text[]) as other
      `;
      const breakers = new ProviderBreakers();
      const { signal } = new AbortController();
      const wait = { ...BUSY, retryAfterMs: 3_600_000 };
      const ask = () => Promise.resolve(wait);
      const [first] = await db.sql<{ lane: string }[]>`
        select lane from deliveries where lane <> all(${lanes})
      `;
      for (const lane of [...lanes, first?.lane ?? ""]) {
        await breakers.call(lane, { ask, signal, isOwnServer: true });
      }
      const webhook = new HandChannel(() => DELIVERED);
      const { sql, looks } = counting(db.sql);
      const begun = performance.now();
      await using _engine = runEngine(sql, {
        channels: { webhook },
        breakers,
      });
      // All lanes are gone over in a hurry, and then no more.
      await eventually(() => assert(looks.count > 10));
      const tookMs = performance.now() - begun;
      assert(tookMs < 10 * 500 / 2, `${tookMs} ms for 10 looks`);
      await assertFewLooks(looks);
      assertEquals(webhook.messages, []);
      await newUser(db);
    },

  "no more attempts begin in a second than may": async (db) => {
    const userId = await newUser(db);
    const beganMs: number[] = [];
    const channel = new HandChannel(() => {
      beganMs.push(performance.now());
      return DELIVERED;
    });
    for (let n = 0; n < 30; n++) await insertNotification(db.sql, { userId });
    await using _engine = runEngine(db.sql, {
      channel,
      policy: { perSecond: 10 },
    });
    await eventsOf(db, userId, Array(30).fill(SENT));
    for (const at of beganMs) {
      const within = beganMs.filter((ms) => ms >= at && ms < at + 990);
      assert(within.length <= 13, `${within.length} in a second`);
    }
    const [first = 0, last = 0] = [beganMs[0], beganMs.at(-1)];
    assert(last - first >= 2_800, `${last - first} ms for 30`);
  },

  "what is held back takes nothing from a lane's rate": async (db) => {
    const userId = await newUser(db);
    const sleeper = `${userId}-sleeps`;
    const hour = (ms: number) => new Date(Date.now() + ms).toISOString();
    await setPreferences(db.sql, {
      userId: sleeper,
      quietHours: {
        start: hour(-3_600_000).slice(11, 16),
        end: hour(7_200_000).slice(11, 16),
      },
    });
    for (let n = 0; n < 20; n++) {
      await insertNotification(db.sql, { userId: sleeper });
    }
    await insertNotification(db.sql, { userId });
    const channel = new HandChannel(() => DELIVERED);
    const begun = performance.now();
    await using _engine = runEngine(db.sql, {
      channel,
      policy: { perSecond: 2 },
    });
    await eventsOf(db, userId, [SENT]);
    // At two a second, 20 that count would take 9 s.
    const tookMs = performance.now() - begun;
    assert(tookMs < 5_000, `${tookMs} ms`);
    assertEquals(channel.messages.length, 1);
  },

  "what is added is attempted at once": async (db) => {
    const userId = await newUser(db);
    const channel = new HandChannel(() => DELIVERED);
    await using running = runEngine(db.sql, { channel });
    await eventually(() => assert(running.engine.status().ready));
    const waits: number[] = [];
    for (let n = 0; n < 10; n++) {
      await insertNotification(db.sql, { userId });
      const added = performance.now();
      running.engine.wake();
      await eventually(() => assertEquals(channel.messages.length, n + 1));
      waits.push(performance.now() - added);
    }
    // Not the 500 ms after which it would look by itself.
    const [median = Infinity] = waits.sort((a, b) => a - b).slice(5);
    assert(median < 250, `${waits}`);
  },

  "purgeDeliveries() removes what is finished for 38 days": async (db) => {
    const userId = await newUser(db);
    const channel = new HandChannel(() => DELIVERED);
    await insertNotification(db.sql, { userId });
    {
      await using _engine = runEngine(db.sql, { channel });
      await eventsOf(db, userId, [SENT]);
    }
    const day = 86_400_000;
    await moveTime(db.sql, 37.9 * day);
    await insertNotification(db.sql, { userId });
    assertEquals(await purgeDeliveries(db.sql), 0);
    await moveTime(db.sql, 38.1 * day);
    assertEquals(await purgeDeliveries(db.sql), 1);
    const left = await db.sql<{ state: string }[]>`
      select state from deliveries
    `;
    assertEquals(left.map(({ state }) => state), ["pending"]);
    const [attempts] = await db.sql`select from delivery_attempts limit 1`;
    assertEquals(attempts, undefined);
    await moveTime(db.sql, 0);
  },

  "StatusWriter writes each change, and what it said last stays": async (
    db,
  ) => {
    const parts = { delivery: { ready: false, reason: "has not started" } };
    const writer = new StatusWriter({
      sql: db.sql,
      workerId: "w-1",
      status: () => parts,
    });
    const stop = new AbortController();
    const running = writer.run(stop.signal);
    const read = async () => {
      const [row] = await db.sql<{ status: unknown }[]>`
        select status from worker_status where worker_id = 'w-1'
      `;
      return row?.status;
    };
    await eventually(async () => assertEquals(await read(), { parts }));
    parts.delivery = { ready: true, reason: "smtp is open" };
    writer.wake();
    await eventually(async () => assertEquals(await read(), { parts }));
    stop.abort();
    await running;
    assertEquals(await read(), { parts });
  },
});
