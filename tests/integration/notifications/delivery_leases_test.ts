import { assert, assertEquals, assertMatch } from "@std/assert";
import { createPool } from "@taskbell/db";
import type { Outcome } from "../../../services/notifications/channels/channel.ts";
import { LaneWalk } from "../../../services/notifications/delivery/lane_walk.ts";
import { recordOutcome } from "../../../services/notifications/delivery/record_outcome.ts";
import {
  DELIVERED,
  deliveryState,
  eventsOf,
  FAILED,
  HandChannel,
  newUser,
  runEngine,
  SENT,
} from "../../support/delivery_engines.ts";
import { inTime } from "../../contract/in_time.ts";
import { eventually } from "../../support/eventually.ts";
import { insertNotification, steps } from "../../support/notification_steps.ts";
import { outboxRows } from "../../support/outbox_rows.ts";
import { testCases } from "../../support/test_cases.ts";
import { startDatabase } from "../../support/test_database.ts";

testCases("DeliveryEngine: who attempts what", startDatabase, {
  "records what was accepted once the record succeeds": async (db) => {
    const userId = await newUser(db);
    const channel = new HandChannel(() => DELIVERED);
    await insertNotification(db.sql, { userId });
    const errors = ["ECONNREFUSED", "53100", "57014", "ECONNRESET"]
      .map((code) => Object.assign(new Error("away"), { code }));
    await using _engine = runEngine(db.sql, {
      channel,
      leaseMs: 300,
      record: async (attempt) => {
        const error = errors.shift();
        if (error) throw error;
        await recordOutcome(steps(db.sql), attempt);
      },
    });
    const [sent] = await eventsOf(db, userId, [SENT]);
    assertEquals(errors.length, 0);
    // Nothing of it is left out, however often that failed.
    assert(sent?.event_type === SENT);
    assertEquals(sent.provider_message_id, "m-1");
    assertEquals(channel.messages.length, 1);
  },

  "keeps what it records after the lease out of line until its time": async (
    db,
  ) => {
    const userId = await newUser(db);
    const channel = new HandChannel(() => ({ kind: "retry", error: "busy" }));
    await insertNotification(db.sql, { userId });
    await using _engine = runEngine(db.sql, {
      channel,
      policy: { retryPolicy: () => 3_600_000 },
      record: async (attempt) => {
        // The lease has run out, and a look has found what is due.
        await db.sql`update deliveries set next_attempt_at = taskbell_now()`;
        await new LaneWalk().look(db.sql, ["email"]);
        await recordOutcome(steps(db.sql), attempt);
      },
    });
    await eventsOf(db, userId, [FAILED]);
    const rows = await db.sql`
      select in_line, next_attempt_at > taskbell_now() as waits
      from deliveries where lease_token is null
    `;
    assertEquals([...rows], [{ in_line: false, waits: true }]);
  },

  "delivers again after the lease when a worker died": async (db) => {
    const userId = await newUser(db);
    await insertNotification(db.sql, { userId });
    // What a worker leaves that was killed in an attempt.
    await db.sql`
      update deliveries set lease_token = 'dead',
        next_attempt_at = taskbell_now() + interval '300 ms'
    `;
    const channel = new HandChannel(() => DELIVERED);
    await using _engine = runEngine(db.sql, { channel });
    await eventually(async () => {
      const { waitMs } = await deliveryState(db);
      if (waitMs > 100) assertEquals(channel.messages.length, 0);
      assertEquals(channel.messages.length, 1);
    });
    await eventsOf(db, userId, [SENT]);
  },

  "keeps its lease while an attempt takes long": async (db) => {
    const userId = await newUser(db);
    const answer = Promise.withResolvers<Outcome>();
    const slow = new HandChannel(() => answer.promise);
    const idle = new HandChannel(() => DELIVERED);
    await insertNotification(db.sql, { userId });
    await using _slow = runEngine(db.sql, { channel: slow, leaseMs: 600 });
    await eventually(() => assertEquals(slow.messages.length, 1));
    await using _idle = runEngine(db.sql, { channel: idle });
    const started = performance.now();
    await eventually(() => assert(performance.now() - started > 1_500));
    assertEquals(idle.messages.length, 0);
    answer.resolve(DELIVERED);
    await eventsOf(db, userId, [SENT]);
  },

  "records nothing once another one has taken over": async (db) => {
    const userId = await newUser(db);
    const late = Promise.withResolvers<Outcome>();
    const answer = Promise.withResolvers<Outcome>();
    const slow = new HandChannel(() => late.promise);
    const other = new HandChannel(() => answer.promise);
    await insertNotification(db.sql, { userId });
    let recorded = 0;
    await using _slow = runEngine(db.sql, {
      channel: slow,
      record: async (attempt) => {
        await recordOutcome(steps(db.sql), attempt);
        recorded++;
      },
    });
    await eventually(() => assertEquals(slow.messages.length, 1));
    // The first one's lease ends as if it had been paused.
    await db.sql`update deliveries set next_attempt_at = taskbell_now()`;
    await using _other = runEngine(db.sql, { channel: other });
    await eventually(() => assertEquals(other.messages.length, 1));
    late.resolve({ kind: "permanent", error: "too late" });
    await eventually(() => assertEquals(recorded, 1));
    assertEquals((await outboxRows(db.sql, userId)).length, 0);
    answer.resolve(DELIVERED);
    await eventsOf(db, userId, [SENT]);
    assertEquals((await deliveryState(db)).state, "sent");
  },

  "delivers each once when two run side by side": async (db) => {
    const userId = await newUser(db);
    const channel = new HandChannel(() => DELIVERED);
    for (let n = 0; n < 60; n++) await insertNotification(db.sql, { userId });
    await using _one = runEngine(db.sql, { channel });
    await using _two = runEngine(db.sql, { channel });
    await eventsOf(db, userId, Array(60).fill(SENT));
    const ids = channel.messages.map(({ notificationId }) => notificationId);
    assertEquals([ids.length, new Set(ids).size], [60, 60]);
  },

  "runs no more attempts at a time than it may": async (db) => {
    const userId = await newUser(db);
    let running = 0;
    let most = 0;
    const channel = new HandChannel(async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 5));
      running--;
      return DELIVERED;
    });
    for (let n = 0; n < 20; n++) await insertNotification(db.sql, { userId });
    await using _engine = runEngine(db.sql, {
      channel,
      policy: { concurrency: 3 },
    });
    await eventsOf(db, userId, Array(20).fill(SENT));
    assertEquals(most, 3);
  },

  "lets a running attempt end when it stops": async (db) => {
    const userId = await newUser(db);
    const answer = Promise.withResolvers<Outcome>();
    const channel = new HandChannel(() => answer.promise);
    await insertNotification(db.sql, { userId });
    const engine = runEngine(db.sql, { channel });
    await eventually(() => assertEquals(channel.messages.length, 1));
    const stopped = engine[Symbol.asyncDispose]();
    assertEquals(channel.signals[0]?.aborted, false);
    answer.resolve(DELIVERED);
    await stopped;
    await eventsOf(db, userId, [SENT]);
  },

  "doubles no mail of an attempt that ends 4 s after a stop": async (db) => {
    const userId = await newUser(db);
    const channel = new HandChannel(async () => {
      await new Promise((resolve) => setTimeout(resolve, 4_000));
      return DELIVERED;
    });
    await insertNotification(db.sql, { userId });
    for (let stops = 0; stops < 2; stops++) {
      await using _engine = runEngine(db.sql, { channel });
      await eventually(() => assertEquals(channel.messages.length, 1));
    }
    await eventsOf(db, userId, [SENT]);
  },

  "claims nothing once it is told to stop": async (db) => {
    const userId = await newUser(db);
    const channel = new HandChannel(() => DELIVERED);
    const looked = Promise.withResolvers<void>();
    // A look that takes until after the stop.
    const sql = new Proxy(db.sql, {
      apply: async (run, self, args) => {
        const result = await Reflect.apply(run, self, args);
        if (!String(args[0]).includes("recursive line")) return result;
        looked.resolve();
        await new Promise((resolve) => setTimeout(resolve, 100));
        return result;
      },
    });
    await insertNotification(db.sql, { userId });
    const engine = runEngine(sql, { channel });
    await inTime(looked.promise);
    await engine[Symbol.asyncDispose]();
    assertEquals([channel.messages.length, (await deliveryState(db)).state], [
      0,
      "pending",
    ]);
  },

  "stops although an attempt hangs, which is tried again": async (db) => {
    const userId = await newUser(db);
    const channel = new HandChannel(() => new Promise(() => {}));
    await insertNotification(db.sql, { userId });
    {
      await using _engine = runEngine(db.sql, { channel, graceMs: 300 });
      await eventually(() => assertEquals(channel.messages.length, 1));
    }
    assertEquals(channel.signals[0]?.aborted, true);
    const [failed] = await eventsOf(db, userId, [FAILED]);
    assert(failed?.event_type === FAILED && failed.will_retry);
    // Whoever restarts the worker uses up no attempts.
    assertEquals((await deliveryState(db)).attempts, 0);
  },

  "is not ready while the database is away, and does not reject": async (
    db,
  ) => {
    await newUser(db);
    const sql = createPool({ url: db.url, applicationName: "test" });
    await sql.end();
    const channel = new HandChannel(() => DELIVERED);
    await using running = runEngine(sql, { channel });
    await eventually(() => {
      const { ready, reason } = running.engine.status();
      assertEquals(ready, false);
      assertMatch(reason ?? "", /CONNECTION_ENDED/);
    });
  },
});
