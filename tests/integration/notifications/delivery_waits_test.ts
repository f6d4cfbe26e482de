import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Sql } from "@taskbell/db";
import { createBreaker } from "@taskbell/kafka";
import type { Outcome } from "../../../services/notifications/channels/channel.ts";
import { ProviderBreakers } from "../../../services/notifications/delivery/provider_breakers.ts";
import { releaseWaiting } from "../../../services/notifications/delivery/release_waiting.ts";
import {
  DELIVERED,
  eventsOf,
  FAILED,
  HandChannel,
  newUser,
  runEngine,
  SENT,
} from "../../support/delivery_engines.ts";
import { deliveryOf, insertWebhook } from "../../support/delivery_rows.ts";
import { eventually } from "../../support/eventually.ts";
import { insertNotification } from "../../support/notification_steps.ts";
import { outboxRows } from "../../support/outbox_rows.ts";
import { testCases } from "../../support/test_cases.ts";
import { startDatabase } from "../../support/test_database.ts";

const DAY_MS = 86_400_000;
const HANGS = new Promise<Outcome>(() => {});

/** Lets a delivery wait an hour for a provider. */
async function letWait(
  sql: Sql,
  { notificationId, provider }: { notificationId: string; provider: string },
): Promise<void> {
  await sql`
    update deliveries set waits_for = ${provider}, in_line = false,
      next_attempt_at = taskbell_now() + interval '1 hour'
    where notification_id = ${notificationId}
  `;
}

/** Hands statements on, unless a hook throws at their text. */
function hooked(sql: Sql, hook: (text: string) => void): Sql {
  return new Proxy(sql, {
    apply(run, self, args) {
      const [text] = args;
      if (Array.isArray(text)) hook(text.join("?"));
      return Reflect.apply(run, self, args);
    },
  });
}

testCases("DeliveryEngine: what waits", startDatabase, {
  "releaseWaiting() releases what waits for the providers, and no other":
    async (
      db,
    ) => {
      const userId = await newUser(db);
      const { sql } = db;
      const ids: string[] = [];
      for (const provider of ["smtp-1", "smtp-2", "other", "smtp-1"]) {
        const { notificationId } = await insertNotification(sql, { userId });
        await letWait(sql, { notificationId, provider });
        ids.push(notificationId);
      }
      const [one = "", two = "", other = "", tried = ""] = ids;
      // A worker holds it: that is the end of its lease.
      await sql`
      update deliveries set lease_token = 't' where notification_id = ${tried}
    `;
      const { signal } = new AbortController();
      await releaseWaiting(sql, { providers: ["smtp-1", "smtp-2"], signal });
      const waits = async (id: string) => {
        const { waitsFor, nextAttemptAt } = await deliveryOf(sql, id);
        return [waitsFor, nextAttemptAt.getTime() > Date.now() + 60_000];
      };
      assertEquals(await waits(one), [null, false]);
      assertEquals(await waits(two), [null, false]);
      assertEquals(await waits(other), ["other", true]);
      assertEquals(await waits(tried), ["smtp-1", true]);
    },

  "releaseWaiting() goes on in batches, the oldest first, until it is ended":
    async (
      db,
    ) => {
      const userId = await newUser(db);
      const { notificationId } = await insertNotification(db.sql, { userId });
      await letWait(db.sql, { notificationId, provider: "smtp" });
      await db.sql`
      insert into deliveries (
        notification_id, channel, recipient, user_id, subject, body,
        traceparent, lane, expires_at, next_attempt_at, source_topic,
        source_partition, source_offset, source_timestamp, source_headers,
        waits_for, in_line
      )
      select gen_random_uuid(), channel, recipient, user_id, subject, body,
        traceparent, lane, expires_at, next_attempt_at, source_topic,
        source_partition, source_offset, source_timestamp, source_headers,
        waits_for, in_line
      from deliveries, generate_series(1, 2499)
    `;
      const left = async () => {
        const [row] = await db.sql<{ count: number; first: number }[]>`
        select count(*), min(delivery_id) as first from deliveries
        where waits_for is not null
      `;
        return row;
      };
      const before = await left();
      const stop = new AbortController();
      const sql = hooked(db.sql, () => stop.abort());
      const options = { providers: ["smtp"], signal: stop.signal };
      await releaseWaiting(sql, options);
      const after = await left();
      assertEquals(after?.count, 1_500);
      assertEquals(after?.first, (before?.first ?? 0) + 1_000);
      const { signal } = new AbortController();
      await releaseWaiting(db.sql, { providers: ["smtp"], signal });
      assertEquals((await left())?.count, 0);
      await db.sql`delete from deliveries`;
    },

  "a release that fails is told until it is done, whatever goes well": async (
    db,
  ) => {
    const userId = await newUser(db);
    const { notificationId } = await insertNotification(db.sql, { userId });
    await letWait(db.sql, { notificationId, provider: "smtp" });
    const database = { fails: true };
    const reasons: (string | null)[] = [];
    const sql = hooked(db.sql, (text) => {
      if (text.includes("recursive line")) reasons.push(status().reason);
      if (database.fails && text.includes("released as")) {
        throw new Error("statement timeout");
      }
    });
    const channel = new HandChannel(() => DELIVERED);
    await using running = runEngine(sql, { channel });
    const status = () => running.engine.status();
    void running.engine.release(createBreaker({ name: "smtp" }).status());
    await eventually(() => assertMatch(status().reason ?? "", /timeout/));
    const looks = reasons.length;
    await eventually(() => {
      running.engine.wake();
      assert(reasons.length > looks + 10);
    });
    assertEquals(new Set(reasons.slice(looks)), new Set(["statement timeout"]));
    assertEquals(status().ready, false);
    database.fails = false;
    await eventsOf(db, userId, [SENT]);
    await eventually(() => assertEquals(status().reason, null));
  },

  "what expires behind a pause of its lane is a dead letter in time": async (
    db,
  ) => {
    const userId = await newUser(db);
    const { endpointId: recipient } = await insertWebhook(db.sql, { userId });
    const breakers = new ProviderBreakers();
    await breakers.call(`webhook ${recipient}`, {
      ask: () =>
        Promise.resolve({
          kind: "retry",
          error: "Not now",
          retryAfterMs: DAY_MS,
        }),
      signal: new AbortController().signal,
      isOwnServer: true,
    });
    const webhook = new HandChannel(() => DELIVERED);
    const { notificationId } = await insertNotification(db.sql, {
      userId,
      channel: "webhook",
      recipient,
      metadata: { expires_at: new Date(Date.now() + 500).toISOString() },
    });
    await using _engine = runEngine(db.sql, {
      channels: { webhook },
      breakers,
    });
    const [failed] = await eventsOf(db, userId, [FAILED]);
    assert(failed?.event_type === FAILED && !failed.will_retry);
    const [, letter] = await outboxRows(db.sql, userId);
    assertEquals(JSON.parse(letter?.value ?? "").reason, "expired");
    const { state } = await deliveryOf(db.sql, notificationId);
    assertEquals([state, webhook.messages.length], ["failed", 0]);
  },

  "what expires while it is attempted is not taken away": async (db) => {
    const userId = await newUser(db);
    const answer = Promise.withResolvers<Outcome>();
    const channel = new HandChannel(() => answer.promise);
    const { notificationId } = await insertNotification(db.sql, { userId });
    await using _engine = runEngine(db.sql, { channel });
    await eventually(() => assertEquals(channel.messages.length, 1));
    await db.sql`update deliveries set expires_at = taskbell_now()`;
    await using _other = runEngine(db.sql, { channel });
    const begun = performance.now();
    await eventually(() => assert(performance.now() - begun > 1_500));
    assertEquals((await deliveryOf(db.sql, notificationId)).claims, 1);
    answer.resolve(DELIVERED);
    await eventsOf(db, userId, [SENT]);
  },

  "a user's webhooks that hang leave slots to others": async (db) => {
    const userId = await newUser(db);
    for (let n = 0; n < 12; n++) {
      const { endpointId: recipient } = await insertWebhook(db.sql, {
        userId: "another",
        url: `https://hooks.example.com/slow/${n}`,
      });
      const changes = { channel: "webhook", recipient } as const;
      await insertNotification(db.sql, { userId: "another", ...changes });
      await insertNotification(db.sql, { userId: "another", ...changes });
    }
    const good = await insertWebhook(db.sql, { userId });
    const webhook = new HandChannel(({ recipient }) =>
      recipient === good.endpointId ? DELIVERED : HANGS
    );
    await using _engine = runEngine(db.sql, {
      channels: { webhook },
      policy: { concurrency: 20, laneConcurrency: 2 },
      attemptMs: 60_000,
    });
    await eventually(() => assertEquals(webhook.messages.length, 2));
    const { endpointId: recipient } = good;
    await insertNotification(db.sql, { userId, channel: "webhook", recipient });
    await eventsOf(db, userId, [SENT]);
    assertEquals(webhook.messages.length, 3);
    await db.sql`delete from deliveries where user_id = 'another'`;
  },

  "listens once, however long the database is away": async () => {
    const asked = { looks: 0, listens: 0 };
    const away = () => Promise.reject(new Error("away"));
    const statement = () => {
      asked.looks++;
      return away();
    };
    const listen = () => {
      asked.listens++;
      return away();
    };
    const sql = Object.assign(statement, { listen }) as unknown as Sql;
    await using _engine = runEngine(sql, {});
    await eventually(() => assert(asked.looks >= 6));
    assertEquals(asked.listens, 1);
  },
});
