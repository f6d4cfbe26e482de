import { assert, assertEquals } from "@std/assert";
import type { Outcome } from "../../../services/notifications/channels/channel.ts";
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
import { attemptsOf, deliveryOf } from "../../support/delivery_rows.ts";
import { insertNotification, steps } from "../../support/notification_steps.ts";
import { outboxRows } from "../../support/outbox_rows.ts";
import { testCases } from "../../support/test_cases.ts";
import { startDatabase } from "../../support/test_database.ts";

const REFUSED: Outcome = { kind: "permanent", error: "550" };

testCases("DeliveryEngine: what comes of an attempt", startDatabase, {
  "delivers once and says so with the cause of the message": async (db) => {
    const userId = await newUser(db);
    const channel = new HandChannel(() => DELIVERED);
    const { notificationId } = await insertNotification(db.sql, { userId });
    await using _engine = runEngine(db.sql, { channel });
    const [sent] = await eventsOf(db, userId, [SENT]);
    assert(sent?.event_type === "notification.sent");
    assertEquals(sent.source, "notification-service");
    assertEquals(sent.correlation_id, "cause");
    // As in the log of attempts.
    assertEquals(sent.provider, "email");
    assertEquals(sent.provider_message_id, "m-1");
    assertEquals(sent.payload, {
      notification_id: notificationId,
      channel: "email",
      recipient: "ada@example.com",
      subject: "Reminder: T",
      body: "Don't forget: T",
      metadata: { task_id: 7, reminder_id: "r" },
    });
    assertEquals(channel.messages.length, 1);
    assertEquals((await deliveryState(db)).state, "sent");
  },

  "retries by its policy, with the back-off in the database": async (db) => {
    const userId = await newUser(db);
    const answers: Outcome[] = [{ kind: "retry", error: "busy" }, DELIVERED];
    const channel = new HandChannel(() => answers.shift() ?? DELIVERED);
    await insertNotification(db.sql, { userId });
    const seen: number[] = [];
    {
      await using _engine = runEngine(db.sql, {
        channel,
        policy: {
          retryPolicy: ({ attempt }) => (seen.push(attempt), 3_600_000),
        },
      });
      const [failed] = await eventsOf(db, userId, [FAILED]);
      assert(failed?.event_type === FAILED);
      assertEquals(failed.will_retry, true);
      assertEquals(failed.retry_count, 1);
      assertEquals(failed.error, "busy");
      const { state, attempts, waitMs } = await deliveryState(db);
      assertEquals([state, attempts, seen], ["pending", 1, [1]]);
      assert(waitMs > 3_500_000 && waitMs <= 3_600_000, `${waitMs}`);
      await db.sql`update deliveries set next_attempt_at = taskbell_now()`;
      await eventsOf(db, userId, [FAILED, SENT]);
    }
    const ids = channel.messages.map(({ notificationId }) => notificationId);
    assertEquals(new Set(ids).size, 1);
    assertEquals(ids.length, 2);
  },

  "gives up at once what is permanent, with the record's bytes": async (db) => {
    const userId = await newUser(db);
    const channel = new HandChannel(() => ({
      kind: "permanent",
      error: "550 no such user",
    }));
    const { record } = await insertNotification(db.sql, { userId });
    await using _engine = runEngine(db.sql, { channel });
    const [failed] = await eventsOf(db, userId, [FAILED]);
    assert(failed?.event_type === FAILED);
    assertEquals(failed.will_retry, false);
    assertEquals(failed.retry_count, 1);
    const rows = await outboxRows(db.sql, userId);
    assertEquals(rows.length, 2);
    const letter = JSON.parse(rows[1]?.value ?? "");
    assertEquals(letter.reason, "rejected");
    assertEquals(letter.error, "550 no such user");
    assertEquals(letter.retry_count, 1);
    assertEquals(letter.original_topic, "a-topic");
    assertEquals(letter.original_partition, 2);
    assertEquals(letter.original_offset, 42);
    assertEquals(letter.original_timestamp, "2026-01-01T00:00:00.000Z");
    assertEquals(letter.original_key_base64, record.key?.toBase64());
    assertEquals(letter.original_value_base64, record.value?.toBase64());
    assertEquals(
      letter.original_headers,
      record.headers.map(([name, bytes]) => [name, bytes?.toBase64() ?? null]),
    );
    assertEquals((await deliveryState(db)).state, "failed");
    assertEquals(channel.messages.length, 1);
  },

  "gives up at once on a target that is gone": async (db) => {
    const userId = await newUser(db);
    const channel = new HandChannel(() => ({
      kind: "target_gone",
      error: "410",
    }));
    await insertNotification(db.sql, { userId });
    await using _engine = runEngine(db.sql, { channel });
    const [failed] = await eventsOf(db, userId, [FAILED]);
    assert(failed?.event_type === FAILED);
    assertEquals(failed.will_retry, false);
    const rows = await outboxRows(db.sql, userId);
    assertEquals(JSON.parse(rows[1]?.value ?? "").reason, "rejected");
    assertEquals(channel.messages.length, 1);
  },

  "gives up when the policy ends": async (db) => {
    const userId = await newUser(db);
    const channel = new HandChannel(() => ({ kind: "retry", error: "busy" }));
    await insertNotification(db.sql, { userId });
    await using _engine = runEngine(db.sql, {
      channel,
      policy: { retryPolicy: ({ attempt }) => attempt < 3 ? 0 : null },
    });
    const events = await eventsOf(db, userId, [FAILED, FAILED, FAILED]);
    assertEquals(
      events.map((event) =>
        event.event_type === FAILED && [event.retry_count, event.will_retry]
      ),
      [[1, true], [2, true], [3, false]],
    );
    const letter = JSON.parse(
      (await outboxRows(db.sql, userId))[3]?.value ?? "",
    );
    assertEquals(letter.reason, "retries_exhausted");
    assertEquals(letter.retry_count, 3);
    assert(letter.first_failed_at <= letter.failed_at);
  },

  "says nothing of a trouble that has passed": async (db) => {
    const userId = await newUser(db);
    const answers: Outcome[] = [{ kind: "retry", error: "busy" }];
    const channel = new HandChannel(() => answers.shift() ?? DELIVERED);
    const { notificationId } = await insertNotification(db.sql, { userId });
    await using _engine = runEngine(db.sql, { channel });
    await eventsOf(db, userId, [FAILED, SENT]);
    const { lastError } = await deliveryOf(db.sql, notificationId);
    assertEquals(lastError, null);
  },

  "records a success whatever its provider calls it": async (db) => {
    const userId = await newUser(db);
    const provider = "p\0";
    const channel = new HandChannel(() => {
      const outcome = {
        ...DELIVERED,
        provider,
        providerMessageId: "SM\0\ud800",
      };
      return { ...outcome, hops: [{ provider: "sms", outcome, tookMs: 1 }] };
    });
    const { notificationId } = await insertNotification(db.sql, { userId });
    await using _engine = runEngine(db.sql, { channel });
    const [sent] = await eventsOf(db, userId, [SENT]);
    assert(sent?.event_type === SENT);
    assertEquals(sent.provider, "p\ufffd");
    assertEquals(sent.provider_message_id, "SM\ufffd\ufffd");
    const [attempt] = await attemptsOf(db.sql, notificationId);
    assertEquals(attempt?.providerMessageId, "SM\ufffd\ufffd");
    assertEquals(channel.messages.length, 1);
  },

  "records less where the database does not take all": async (db) => {
    for (const outcome of [DELIVERED, REFUSED]) {
      const userId = await newUser(db);
      const channel = new HandChannel(() => outcome);
      const refusals: unknown[] = [];
      await insertNotification(db.sql, { userId });
      await using _engine = runEngine(db.sql, {
        channel,
        record: async (attempt) => {
          const text = JSON.stringify(attempt.outcome);
          if (/m-1|550/.test(text)) {
            refusals.push(text);
            throw Object.assign(new Error("bad text"), { code: "22P05" });
          }
          await recordOutcome(steps(db.sql), attempt);
        },
      });
      const isSent = outcome === DELIVERED;
      await eventsOf(db, userId, [isSent ? SENT : FAILED]);
      assertEquals([channel.messages.length, refusals.length], [1, 3]);
      assertEquals((await deliveryState(db)).state, isSent ? "sent" : "failed");
    }
  },

  "ends an attempt that hangs and tries again": async (db) => {
    const userId = await newUser(db);
    const answers: Promise<Outcome>[] = [new Promise(() => {})];
    const channel = new HandChannel(() => answers.shift() ?? DELIVERED);
    await insertNotification(db.sql, { userId });
    await using _engine = runEngine(db.sql, { channel, attemptMs: 100 });
    const [failed] = await eventsOf(db, userId, [FAILED, SENT]);
    assert(failed?.event_type === FAILED);
    assertEquals(failed.error, "No answer within 100 ms");
    assertEquals(channel.signals[0]?.aborted, true);
    assertEquals(channel.signals[1]?.aborted, false);
  },

  "takes a channel that throws for one that has failed": async (db) => {
    const userId = await newUser(db);
    const answers = [() => Promise.reject(new TypeError("broken"))];
    const channel = new HandChannel(() => answers.shift()?.() ?? DELIVERED);
    await insertNotification(db.sql, { userId });
    await using _engine = runEngine(db.sql, { channel });
    const [failed] = await eventsOf(db, userId, [FAILED, SENT]);
    assert(failed?.event_type === FAILED);
    const { error, retry_count: retries } = failed;
    assertEquals([error, retries], ["Cannot make the attempt", 1]);
  },

  "takes what a provider says for text that may be anything": async (db) => {
    const userId = await newUser(db);
    const error = `\0 \ud800 ${"x".repeat(100_000)}`;
    const channel = new HandChannel(() => ({ kind: "permanent", error }));
    await insertNotification(db.sql, { userId });
    await using _engine = runEngine(db.sql, { channel });
    const [failed] = await eventsOf(db, userId, [FAILED]);
    assert(failed?.event_type === FAILED);
    assertEquals(failed.error.slice(0, 6), "\ufffd \ufffd xx");
    assert(failed.error.length <= 2_000);
    assertEquals(channel.messages.length, 1);
  },
});
