import { assert, assertEquals } from "@std/assert";
import type { Sql } from "@taskbell/db";
import type { Outcome } from "../../../services/notifications/channels/channel.ts";
import { claimDeliveries } from "../../../services/notifications/delivery/claim_deliveries.ts";
import { renewLeases } from "../../../services/notifications/delivery/renew_leases.ts";
import { onNotificationSend } from "../../../services/notifications/on_notification_send.ts";
import { dropTarget } from "../../../services/notifications/targets/drop_target.ts";
import { findPushTarget } from "../../../services/notifications/targets/find_push_target.ts";
import { findWebhookTarget } from "../../../services/notifications/targets/find_webhook_target.ts";
import { laneOf } from "../../../services/notifications/targets/lane_of.ts";
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
  deliveryOf,
  insertSubscription,
  insertWebhook,
} from "../../support/delivery_rows.ts";
import { eventually } from "../../support/eventually.ts";
import {
  contextOf,
  insertNotification,
  steps,
} from "../../support/notification_steps.ts";
import { sampleMessage } from "../../support/sample_message.ts";
import { testCases } from "../../support/test_cases.ts";
import { startDatabase } from "../../support/test_database.ts";

const CLAIM = { token: "t", leaseMs: 60_000, expired: 0, except: [] };

/** Inserts notifications and answers the ids of their deliveries. */
async function insert(
  sql: Sql,
  { userId, count }: { userId: string; count: number },
): Promise<number[]> {
  for (let n = 0; n < count; n++) await insertNotification(sql, { userId });
  const rows = await sql<{ id: number }[]>`
    select delivery_id as id from deliveries where user_id = ${userId}
    order by delivery_id
  `;
  return rows.map(({ id }) => id);
}

testCases("deliveries are guarded", startDatabase, {
  "claimDeliveries() passes over what runs here, due or expired": async (
    db,
  ) => {
    const userId = await newUser(db);
    const [one = 0, two = 0] = await insert(db.sql, { userId, count: 2 });
    const plan = [{ lane: "email", slots: 10 }];
    const claimed = await claimDeliveries(db.sql, {
      ...CLAIM,
      plan,
      except: [one],
    });
    assertEquals(claimed.map(({ deliveryId }) => deliveryId), [two]);
    await db.sql`update deliveries set expires_at = taskbell_now()`;
    const sweep = { ...CLAIM, plan: [], expired: 10 };
    const none = await claimDeliveries(db.sql, { ...sweep, except: [one] });
    assertEquals(none.length, 0);
    const [expired] = await claimDeliveries(db.sql, sweep);
    assertEquals(expired?.deliveryId, one);
  },

  "claimDeliveries() takes what has waited longest": async (db) => {
    const userId = await newUser(db);
    const ids = await insert(db.sql, { userId, count: 4 });
    const [, , third = 0, fourth = 0] = ids;
    await db.sql`
      update deliveries set next_attempt_at = next_attempt_at
        - interval '1 minute' * (case delivery_id when ${third} then 2
          when ${fourth} then 1 else 0 end)
    `;
    const plan = [{ lane: "email", slots: 2 }];
    const claimed = await claimDeliveries(db.sql, { ...CLAIM, plan });
    const taken = new Set(claimed.map(({ deliveryId }) => deliveryId));
    assertEquals(taken, new Set([third, fourth]));
  },

  "what is attempted here is not claimed again after its lease": async (
    db,
  ) => {
    const userId = await newUser(db);
    const answer = Promise.withResolvers<Outcome>();
    const channel = new HandChannel(() => answer.promise);
    const { notificationId } = await insertNotification(db.sql, { userId });
    await using running = runEngine(db.sql, { channel });
    await eventually(() => assertEquals(channel.messages.length, 1));
    // As if the database had been away for as long.
    await db.sql`update deliveries set next_attempt_at = taskbell_now()`;
    running.engine.wake();
    const { notificationId: next } = await insertNotification(db.sql, {
      userId,
    });
    running.engine.wake();
    await eventually(async () => {
      assertEquals((await deliveryOf(db.sql, next)).claims, 1);
    });
    assertEquals((await deliveryOf(db.sql, notificationId)).claims, 1);
    answer.resolve(DELIVERED);
    await eventsOf(db, userId, [SENT, SENT]);
  },

  "renewLeases() prolongs no lease of another claim": async (db) => {
    const userId = await newUser(db);
    const ids = await insert(db.sql, { userId, count: 2 });
    const plan = [{ lane: "email", slots: 2 }];
    await claimDeliveries(db.sql, { ...CLAIM, plan });
    const [mine = 0, other = 0] = ids;
    const leases = [
      { deliveryId: mine, token: "t" },
      { deliveryId: other, token: "former" },
    ];
    const held = await renewLeases(db.sql, { leases, leaseMs: 3_600_000 });
    assertEquals(held, [mine]);
    const [row] = await db.sql<{ prolonged: boolean }[]>`
      select next_attempt_at > taskbell_now() + interval '30 minutes'
        as prolonged from deliveries where delivery_id = ${other}
    `;
    assertEquals(row?.prolonged, false);
  },

  "a claim that came late is not run": async (db) => {
    const userId = await newUser(db);
    const channel = new HandChannel(() => DELIVERED);
    const { notificationId } = await insertNotification(db.sql, { userId });
    const leaseMs = 400;
    let late = 0;
    // Its worker stands still after the claim.
    const sql = new Proxy(db.sql, {
      apply(run, self, args) {
        const answer = Reflect.apply(run, self, args);
        const [text] = args;
        const isClaim = Array.isArray(text) && text.join().includes("claimed");
        if (!isClaim) return answer;
        return answer.then(async (rows: unknown[]) => {
          if (rows.length === 0 || late++ > 0) return rows;
          await new Promise((resolve) => setTimeout(resolve, leaseMs * 0.6));
          return rows;
        });
      },
    });
    await using _engine = runEngine(sql, { channel, leaseMs });
    await eventsOf(db, userId, [SENT]);
    assertEquals((await deliveryOf(db.sql, notificationId)).claims, 2);
    assertEquals(channel.messages.length, 1);
  },

  "reopenDelivery() opens no other user's delivery": async (db) => {
    const userId = await newUser(db);
    const { event, notificationId } = await insertNotification(db.sql, {
      userId,
    });
    await db.sql`update deliveries set state = 'failed'`;
    const forged = { ...event, user_id: "mallory" };
    await onNotificationSend(
      steps(db.sql),
      forged,
      contextOf(forged, { redriveId: "r-1" }),
    );
    const rows = await db.sql<{ state: string }[]>`
      select state from deliveries
      where notification_id = ${notificationId} and user_id = ${userId}
    `;
    assertEquals(rows.map(({ state }) => state), ["failed"]);
  },

  "reopenDelivery() begins anew": async (db) => {
    const userId = await newUser(db);
    const { event, notificationId } = await insertNotification(db.sql, {
      userId,
    });
    await db.sql`
      update deliveries set state = 'failed', attempts = 3,
        outage_attempts = 7, waits_for = 'smtp'
    `;
    const context = contextOf(event, { redriveId: "r-1" });
    await onNotificationSend(steps(db.sql), event, context);
    const row = await deliveryOf(db.sql, notificationId);
    assertEquals(
      [row.state, row.attempts, row.outageAttempts, row.waitsFor],
      ["pending", 0, 0, null],
    );
  },

  "dropTarget() drops no other user's target": async (db) => {
    const userId = await newUser(db);
    const recipient = await insertSubscription(db.sql, { userId });
    const { endpointId } = await insertWebhook(db.sql, { userId });
    const gone = { userId: "mallory", error: "410" };
    await dropTarget(db.sql, { ...gone, channel: "push", recipient });
    await dropTarget(db.sql, {
      ...gone,
      channel: "webhook",
      recipient: endpointId,
    });
    const mine = { ...sampleMessage(), userId };
    assert(await findPushTarget(db.sql, { ...mine, recipient }));
    const webhook = { ...mine, recipient: endpointId };
    assert(await findWebhookTarget(db.sql, webhook));
  },

  "laneOf() names no lane of another user's target": async (db) => {
    const userId = await newUser(db);
    const push = await insertSubscription(db.sql, { userId });
    const { endpointId } = await insertWebhook(db.sql, { userId });
    const lanes = async (userId: string) => [
      await laneOf(db.sql, { channel: "push", recipient: push, userId }),
      await laneOf(db.sql, {
        channel: "webhook",
        recipient: endpointId,
        userId,
      }),
    ];
    assertEquals(await lanes("mallory"), ["push", "webhook"]);
    assertEquals(await lanes(userId), [
      "push push.example.com",
      `webhook ${endpointId}`,
    ]);
  },

  "an event tells of each attempt that failed, and of none to come": async (
    db,
  ) => {
    const userId = await newUser(db);
    const outcomes: Outcome[] = [
      { kind: "retry", error: "down", outage: "email" },
      { kind: "retry", error: "busy" },
      { kind: "permanent", error: "550" },
    ];
    const channel = new HandChannel(() => outcomes.shift() ?? DELIVERED);
    await insertNotification(db.sql, { userId });
    await using running = runEngine(db.sql, { channel });
    await eventsOf(db, userId, [FAILED]);
    // The back-off of an outage is no matter of this test.
    await db.sql`update deliveries set next_attempt_at = taskbell_now()`;
    running.engine.wake();
    const events = await eventsOf(db, userId, [FAILED, FAILED, FAILED]);
    assertEquals(
      events.map((event) =>
        event.event_type === FAILED && [event.retry_count, event.will_retry]
      ),
      [[1, true], [2, true], [3, false]],
    );
  },
});
