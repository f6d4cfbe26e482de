import { assert, assertEquals } from "@std/assert";
import type { Outcome } from "../../../services/notifications/channels/channel.ts";
import { createFailover } from "../../../services/notifications/channels/failover.ts";
import { ProviderBreakers } from "../../../services/notifications/delivery/provider_breakers.ts";
import {
  DELIVERED,
  eventsOf,
  FAILED,
  HandChannel,
  newUser,
  runEngine,
  SENT,
} from "../../support/delivery_engines.ts";
import {
  attemptsOf,
  deliveryOf,
  insertWebhook,
} from "../../support/delivery_rows.ts";
import { eventually } from "../../support/eventually.ts";
import { insertNotification } from "../../support/notification_steps.ts";
import { outboxRows } from "../../support/outbox_rows.ts";
import { testCases } from "../../support/test_cases.ts";
import {
  startDatabase,
  type TestDatabase,
} from "../../support/test_database.ts";

const DOWN: Outcome = { kind: "retry", error: "down", outage: "email" };

/** A provider that a test takes away and brings back. */
class FailingProvider extends HandChannel {
  isDown = true;

  constructor() {
    super(() => this.isDown ? DOWN : DELIVERED);
  }
}

async function states({ sql }: TestDatabase): Promise<Record<string, number>> {
  const rows = await sql<{ state: string; count: number }[]>`
    select state, count(*) as count from deliveries group by state
  `;
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
}

testCases("DeliveryEngine: providers that are down", startDatabase, {
  "an outage uses up no attempts, and all is sent when it ends": async (db) => {
    const userId = await newUser(db);
    const channel = new FailingProvider();
    const breakers = new ProviderBreakers({ recoveryMs: 40 });
    for (let n = 0; n < 100; n++) {
      await insertNotification(db.sql, { userId: `${userId}-${n}` });
    }
    await using _engine = runEngine(db.sql, {
      channel,
      breakers,
      // None is left after the first failure.
      policy: { retryPolicy: () => null },
    });
    await eventually(() => assert(channel.messages.length >= 30));
    const [row] = await db.sql<{ attempts: number; outages: number }[]>`
      select max(attempts) as attempts, sum(outage_attempts) as outages
      from deliveries
    `;
    assertEquals(row?.attempts, 0);
    assert((row?.outages ?? 0) >= 20);
    assertEquals(await states(db), { pending: 100 });
    channel.isDown = false;
    await eventually(
      async () => assertEquals(await states(db), { sent: 100 }),
      { timeoutMs: 20_000 },
    );
    const letters = await db.sql`
      select from outbox where event_type = 'dead_letter'
    `;
    assertEquals(letters.length, 0);
    assertEquals(breakers.broken(), []);
  },

  "what waits for a provider is due when the provider is back": async (db) => {
    const userId = await newUser(db);
    const channel = new FailingProvider();
    const breakers = new ProviderBreakers({ recoveryMs: 200 });
    for (let n = 0; n < 10; n++) await insertNotification(db.sql, { userId });
    await using _engine = runEngine(db.sql, { channel, breakers });
    await eventually(async () => {
      const { count } = await db.sql`
        update deliveries
        set next_attempt_at = taskbell_now() + interval '1 hour'
        where waits_for = 'email' and lease_token is null
      `;
      assertEquals(count, 10);
      assertEquals(breakers.allowance("email") === Infinity, false);
    });
    channel.isDown = false;
    await insertNotification(db.sql, { userId });
    await eventually(async () => assertEquals(await states(db), { sent: 11 }));
  },

  "an open breaker lets one message try at a time, which says so": async (
    db,
  ) => {
    const userId = await newUser(db);
    const channel = new FailingProvider();
    const breakers = new ProviderBreakers({ recoveryMs: 3_600_000 });
    for (let n = 0; n < 40; n++) await insertNotification(db.sql, { userId });
    await using running = runEngine(db.sql, { channel, breakers });
    await eventually(() => assertEquals(breakers.allowance("email"), 0));
    const { ready, breakers: broken } = running.engine.status();
    assert(ready);
    assertEquals(broken.map(({ name, state }) => [name, state]), [
      ["email", "open"],
    ]);
    // No more than began before it opened.
    const asked = channel.messages.length;
    assert(asked <= 20, `${asked}`);
    await eventually(async () => {
      const events = await outboxRows(db.sql, userId);
      assertEquals(events.length, asked);
    });
    running.engine.wake();
    const { sql } = db;
    await sql`update deliveries set next_attempt_at = taskbell_now()`;
    const begun = performance.now();
    await eventually(() => assert(performance.now() - begun > 700));
    assertEquals(channel.messages.length, asked);
    // They are not even taken and put back.
    const { count } = await sql`
      select from deliveries where next_attempt_at > taskbell_now()
    `;
    assertEquals(count, 0);
  },

  "a provider that does not answer in time is down": async (db) => {
    const userId = await newUser(db);
    const channel = new HandChannel(() => new Promise(() => {}));
    const breakers = new ProviderBreakers();
    const sent = await insertNotification(db.sql, { userId });
    for (let n = 0; n < 5; n++) await insertNotification(db.sql, { userId });
    await using _engine = runEngine(db.sql, {
      channel,
      breakers,
      attemptMs: 100,
    });
    await eventually(() => assertEquals(breakers.allowance("email"), 0));
    await eventsOf(db, userId, Array(6).fill(FAILED));
    const [attempt] = await attemptsOf(db.sql, sent.notificationId);
    // It may have taken the message all the same.
    assertEquals([attempt?.outage, attempt?.ambiguous], [true, true]);
  },

  "an outage holds up no other provider": async (db) => {
    const userId = await newUser(db);
    const channel = new FailingProvider();
    const sms = new HandChannel(() => DELIVERED);
    const channels = { email: channel, sms };
    for (let n = 0; n < 30; n++) {
      await insertNotification(db.sql, { userId: "other" });
    }
    const breakers = new ProviderBreakers();
    await using _engine = runEngine(db.sql, { channels, breakers });
    await eventually(() => assertEquals(breakers.allowance("email"), 0));
    for (let n = 0; n < 5; n++) {
      await insertNotification(db.sql, { userId, channel: "sms" });
    }
    await eventsOf(db, userId, Array(5).fill(SENT));
  },

  "a webhook that fails pauses itself, and uses up its attempts": async (
    db,
  ) => {
    const userId = await newUser(db);
    const [bad, good] = [
      await insertWebhook(db.sql, { userId }),
      await insertWebhook(db.sql, { userId }),
    ];
    const webhook = new HandChannel(({ recipient }) =>
      recipient === good.endpointId ? DELIVERED : {
        kind: "retry",
        error: "500",
        outage: "hooks.example.com",
      }
    );
    const breakers = new ProviderBreakers({ recoveryMs: 10 });
    const send = (recipient: string) =>
      insertNotification(db.sql, { userId, channel: "webhook", recipient });
    const { notificationId } = await send(bad.endpointId);
    await using _engine = runEngine(db.sql, {
      channels: { webhook },
      breakers,
      policy: { retryPolicy: ({ attempt }) => attempt < 8 ? 0 : null },
    });
    await eventually(async () => {
      const row = await deliveryOf(db.sql, notificationId);
      assertEquals([row.state, row.attempts], ["failed", 8]);
    });
    assertEquals(breakers.broken().map(({ name }) => name), [
      `webhook ${bad.endpointId}`,
    ]);
    const { notificationId: other } = await send(good.endpointId);
    await eventually(async () =>
      assertEquals((await deliveryOf(db.sql, other)).state, "sent")
    );
    const events = await eventsOf(db, userId, [...Array(8).fill(FAILED), SENT]);
    assertEquals(
      events.map((event) => event.event_type === FAILED && event.retry_count),
      [1, 2, 3, 4, 5, 6, 7, 8, false],
    );
  },

  "a webhook that asks for a wait gets nothing meanwhile": async (db) => {
    const userId = await newUser(db);
    const [busy, good] = [
      await insertWebhook(db.sql, { userId }),
      await insertWebhook(db.sql, { userId }),
    ];
    const webhook = new HandChannel(({ recipient }) =>
      recipient === good.endpointId
        ? DELIVERED
        : { kind: "retry", error: "429", retryAfterMs: 60_000 }
    );
    const send = (recipient: string) =>
      insertNotification(db.sql, { userId, channel: "webhook", recipient });
    for (let n = 0; n < 20; n++) await send(busy.endpointId);
    await using _engine = runEngine(db.sql, {
      channels: { webhook },
      policy: { perSecond: Infinity },
    });
    await eventsOf(db, userId, [FAILED, FAILED]);
    for (let n = 0; n < 10; n++) await send(good.endpointId);
    await eventsOf(db, userId, [FAILED, FAILED, ...Array(10).fill(SENT)]);
    // Those that ran side by side when it answered, and no other.
    assertEquals(webhook.messages.length, 12);
  },

  "each provider that was asked is in the log, in its order": async (db) => {
    const userId = await newUser(db);
    const breakers = new ProviderBreakers();
    const hand = (answer: Outcome) => new HandChannel(() => answer);
    const guarded = (name: string, answer: Outcome) => {
      const channel = hand(answer);
      return { name, channel: breakers.guard({ name, channel }) };
    };
    const email = createFailover({
      providers: [
        guarded("first", { kind: "retry", error: "down", outage: "first" }),
        guarded("second", DELIVERED),
      ],
    });
    const { notificationId } = await insertNotification(db.sql, { userId });
    await using _engine = runEngine(db.sql, { channels: { email }, breakers });
    await eventsOf(db, userId, [SENT]);
    const rows = await attemptsOf(db.sql, notificationId);
    assertEquals(
      rows.map(({ startedAt: _, endedAt: __, ...row }) => row),
      [
        {
          attempt: 1,
          hop: 1,
          provider: "first",
          outcome: "retry",
          error: "down",
          outage: true,
          ambiguous: false,
          providerMessageId: null,
        },
        {
          attempt: 1,
          hop: 2,
          provider: "second",
          outcome: "delivered",
          error: null,
          outage: false,
          ambiguous: false,
          providerMessageId: "m-1",
        },
      ],
    );
    for (const { startedAt, endedAt } of rows) assert(startedAt <= endedAt);
    for (let n = 0; n < 6; n++) await insertNotification(db.sql, { userId });
    await eventsOf(db, userId, Array(7).fill(SENT));
    // The first is not asked any more, and that is no hop.
    const last = await insertNotification(db.sql, { userId });
    await eventsOf(db, userId, Array(8).fill(SENT));
    const hops = await attemptsOf(db.sql, last.notificationId);
    assertEquals(hops.map(({ provider }) => provider), ["second"]);
  },

  "what a provider asks to wait is waited, even if it returns": async (db) => {
    const userId = await newUser(db);
    const answers: Outcome[] = [{
      kind: "retry",
      error: "503",
      outage: "email",
      retryAfterMs: 120_000,
    }];
    const channel = new HandChannel(() => answers.shift() ?? DELIVERED);
    const { notificationId } = await insertNotification(db.sql, { userId });
    await using running = runEngine(db.sql, { channel });
    await eventsOf(db, userId, [FAILED]);
    const status = {
      name: "email",
      state: "closed",
      failures: 0,
      openedAtMs: null,
      retryAfterMs: 0,
      lastError: null,
    } as const;
    await running.engine.release(status);
    const { nextAttemptAt } = await deliveryOf(db.sql, notificationId);
    const waitMs = nextAttemptAt.getTime() - Date.now();
    assert(waitMs > 110_000 && waitMs <= 132_000, `${waitMs}`);
  },
});
