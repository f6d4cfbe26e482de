import { assert, assertEquals } from "@std/assert";
import type { Sql } from "@taskbell/db";
import type { Channel } from "@taskbell/events";
import { recordOutcome } from "../../../services/notifications/delivery/record_outcome.ts";
import { onNotificationSend } from "../../../services/notifications/on_notification_send.ts";
import { StatusWriter } from "../../../services/notifications/worker_status.ts";
import { collectLog } from "../../support/collect_log.ts";
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
  setPreferences,
} from "../../support/delivery_rows.ts";
import { eventually } from "../../support/eventually.ts";
import {
  contextOf,
  foreign,
  insertNotification,
  steps,
} from "../../support/notification_steps.ts";
import { outboxRows } from "../../support/outbox_rows.ts";
import { testCases } from "../../support/test_cases.ts";
import { startDatabase } from "../../support/test_database.ts";

/** Asks a worker with these channels alone for an e-mail. */
async function askFor(
  sql: Sql,
  { userId, channels, metadata = null }: {
    userId: string;
    channels: readonly Channel[];
    metadata?: Record<string, unknown> | null;
  },
): Promise<string> {
  const notificationId = crypto.randomUUID();
  const event = foreign.notificationSend({
    user_id: userId,
    correlation_id: "c-1",
    payload: {
      notification_id: notificationId,
      channel: "email",
      recipient: "ada@example.com",
      subject: "S",
      body: "B",
      metadata,
    },
  });
  const options = { ...steps(sql), channels };
  await onNotificationSend(options, event, contextOf(event));
  return notificationId;
}

/** Says once what a worker with these channels says of itself. */
async function writeStatus(sql: Sql, channels: readonly Channel[]) {
  const delivery = { ready: true, reason: null, channels };
  const status = () => ({ delivery });
  const workerId = crypto.randomUUID();
  const stop = new AbortController();
  const writer = new StatusWriter({ sql, workerId, status });
  const running = writer.run(stop.signal);
  await eventually(async () => {
    const { count } = await sql`
      select from worker_status where worker_id = ${workerId}
    `;
    assertEquals(count, 1);
  });
  return {
    workerId,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await running;
    },
  };
}

testCases("channels that a worker does not have", startDatabase, {
  "what is asked for on one that no worker has fails at once": async (db) => {
    const userId = await newUser(db);
    const id = await askFor(db.sql, { userId, channels: ["in_app"] });
    const [failed] = await eventsOf(db, userId, [FAILED]);
    assert(failed?.event_type === FAILED);
    const error = "The channel email is not set up";
    const { error: told, will_retry, correlation_id, payload } = failed;
    assertEquals([told, will_retry, correlation_id], [error, false, "c-1"]);
    assertEquals(payload.notification_id, id);
    const [letter] = (await outboxRows(db.sql, userId))
      .filter(({ eventType }) => eventType === "dead_letter");
    const { reason, original_event } = JSON.parse(letter?.value ?? "{}");
    assertEquals(reason, "rejected");
    assertEquals(original_event.payload.notification_id, id);
    const { state, lastError } = await deliveryOf(db.sql, id);
    assertEquals([state, lastError], ["failed", error]);
    assertEquals((await attemptsOf(db.sql, id)).length, 0);
  },

  "what the user does not want is no failure": async (db) => {
    const userId = await newUser(db);
    await setPreferences(db.sql, {
      userId,
      channels: { plain: { email: false } },
    });
    const id = await askFor(db.sql, { userId, channels: [] });
    const { state, lastError } = await deliveryOf(db.sql, id);
    assertEquals([state, lastError], [
      "suppressed",
      "The user wants no plain by email",
    ]);
    assertEquals((await outboxRows(db.sql, userId)).length, 0);
    const metadata = { critical: true };
    const critical = await askFor(db.sql, { userId, channels: [], metadata });
    assertEquals((await deliveryOf(db.sql, critical)).state, "failed");
  },

  "a redrive before a worker has it fails again, one after it is sent": async (
    db,
  ) => {
    const userId = await newUser(db);
    const { notificationId, event } = await insertNotification(db.sql, {
      userId,
    });
    await db.sql`
      update deliveries set state = 'failed', finished_at = taskbell_now()
    `;
    const redrive = (channels: readonly Channel[], redriveId: string) =>
      onNotificationSend(
        { ...steps(db.sql), channels },
        event,
        contextOf(event, { redriveId }),
      );
    await redrive([], "r-1");
    await eventsOf(db, userId, [FAILED]);
    const { state } = await deliveryOf(db.sql, notificationId);
    assertEquals(state, "failed");
    await redrive(["email"], "r-2");
    const channel = new HandChannel(() => DELIVERED);
    await using _engine = runEngine(db.sql, { channel });
    await eventsOf(db, userId, [FAILED, SENT]);
  },

  "what another worker has a channel for is left to that one": async (db) => {
    const userId = await newUser(db);
    await using other = await writeStatus(db.sql, ["email"]);
    const id = await askFor(db.sql, { userId, channels: [] });
    assertEquals((await deliveryOf(db.sql, id)).state, "pending");
    await other[Symbol.asyncDispose]();
    const restarting = await askFor(db.sql, { userId, channels: [] });
    assertEquals((await deliveryOf(db.sql, restarting)).state, "pending");
    // It does not come again.
    await db.sql`
      update worker_status set updated_at = taskbell_now() - interval '31 s'
      where worker_id = ${other.workerId}
    `;
    const late = await askFor(db.sql, { userId, channels: [] });
    assertEquals((await deliveryOf(db.sql, late)).state, "failed");
  },

  "what waits for a channel is told, and sent by a worker that has it": async (
    db,
  ) => {
    using log = collectLog();
    const warnings = () =>
      log.entries("Deliveries wait for channels that are not set up")
        .map(({ level, properties }) => [level, properties]);
    const userId = await newUser(db);
    const { notificationId } = await insertNotification(db.sql, { userId });
    const served = await writeStatus(db.sql, ["email"]);
    await using lacking = runEngine(db.sql, { channels: {} });
    const status = () => lacking.engine.status();
    await eventually(() => assert(status().ready));
    assertEquals(status().waitingChannels, []);
    await served[Symbol.asyncDispose]();
    // It has been tried, and its time has come again.
    await db.sql`update deliveries set in_line = false`;
    await db.sql`delete from worker_status`;
    await eventually(() => {
      const { ready, waitingChannels } = status();
      assertEquals([ready, waitingChannels], [true, ["email"]]);
    });
    assertEquals(warnings(), [["WARN", { channels: ["email"] }]]);
    const { state, claims } = await deliveryOf(db.sql, notificationId);
    assertEquals([state, claims], ["pending", 0]);
    const channel = new HandChannel(() => DELIVERED);
    await using having = runEngine(db.sql, { channel });
    assertEquals(having.engine.status().channels, ["email"]);
    await eventsOf(db, userId, [SENT]);
    await eventually(() => assertEquals(status().waitingChannels, []));
    assertEquals(warnings().length, 1);
  },

  "a worker takes no message from the one that has the channel": async (db) => {
    const userId = await newUser(db);
    const channel = new HandChannel(() => DELIVERED);
    await using _lacking = runEngine(db.sql, { channels: {} });
    await using _having = runEngine(db.sql, { channel });
    for (let n = 0; n < 50; n++) await insertNotification(db.sql, { userId });
    await eventsOf(db, userId, Array(50).fill(SENT));
    const rows = await db.sql`select from deliveries where claims <> 1`;
    assertEquals(rows.count, 0);
  },

  "what expires is a dead letter though another's can't be recorded": async (
    db,
  ) => {
    const userId = await newUser(db);
    const expire = async (notificationId: string) => {
      await db.sql`
        update deliveries set expires_at = taskbell_now()
        where notification_id = ${notificationId}
      `;
    };
    const stuck = await insertNotification(db.sql, { userId });
    await expire(stuck.notificationId);
    const tried = Promise.withResolvers<void>();
    await using _engine = runEngine(db.sql, {
      channels: {},
      graceMs: 0,
      record: async (attempt) => {
        if (attempt.delivery.notificationId === stuck.notificationId) {
          tried.resolve();
          throw new Error("It can't be recorded");
        }
        await recordOutcome(steps(db.sql), attempt);
      },
    });
    await tried.promise;
    const other = await insertNotification(db.sql, { userId });
    await expire(other.notificationId);
    await eventsOf(db, userId, [FAILED]);
  },

  "what expires on one is a dead letter all the same": async (db) => {
    const userId = await newUser(db);
    const { notificationId } = await insertNotification(db.sql, { userId });
    await db.sql`
      update deliveries set expires_at = taskbell_now()
      where notification_id = ${notificationId}
    `;
    await using _lacking = runEngine(db.sql, { channels: {} });
    await eventsOf(db, userId, [FAILED]);
    const { state, lastError } = await deliveryOf(db.sql, notificationId);
    assertEquals([state, lastError], ["failed", "It has expired"]);
  },
});
