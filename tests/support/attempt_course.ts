import { assert, assertEquals } from "@std/assert";
import type { Sql } from "@taskbell/db";
import type { Channel } from "../../services/notifications/channels/channel.ts";
import { channelPolicies } from "../../services/notifications/delivery/channel_policies.ts";
import { ProviderBreakers } from "../../services/notifications/delivery/provider_breakers.ts";
import { runEngine } from "./delivery_engines.ts";
import { attemptsOf, deliveryOf } from "./delivery_rows.ts";
import { eventually } from "./eventually.ts";
import { insertNotification } from "./notification_steps.ts";
import { outboxRows } from "./outbox_rows.ts";
import { moveTime, type TestDatabase } from "./test_database.ts";

const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;

/** The breaker's clock is not moved with that of the database. */
const RECOVERY_MS = 1;

/** A channel that fails in one way, and how long its waits may be. */
export interface Failing {
  name: "email" | "sms" | "webhook";
  recipient: string;
  channel: Channel;
  /** The longest wait, in milliseconds. */
  mostMs: number;
  /** What is said of the message. @default {null} */
  metadata?: Record<string, unknown> | null;
}

/** What came of a message that nobody ever takes. */
export interface Course {
  /** The waits after the attempts, in milliseconds. */
  waits: number[];
  /** Why it was given up. */
  reason: string;
}

/**
 * Lets the time pass until a message is given up, under the usual policies;
 * each wait must be within them.
 */
export async function runToEnd(
  { sql }: TestDatabase,
  { name, recipient, channel, mostMs, metadata = null }: Failing,
): Promise<Course> {
  const userId = `user-${crypto.randomUUID()}`;
  await moveTime(sql, 0);
  const { notificationId: id } = await insertNotification(sql, {
    userId,
    channel: name,
    recipient,
    metadata,
  });
  await using running = runEngine(sql, {
    channels: { [name]: channel },
    breakers: new ProviderBreakers({ recoveryMs: RECOVERY_MS }),
    policies: channelPolicies,
  });
  const waits: number[] = [];
  for (let movedMs = 0;;) {
    const isOver = await eventually(async () => {
      // Before the state: one commit writes both.
      const attempts = await attemptsOf(sql, id);
      const { state } = await deliveryOf(sql, id);
      // Its time may be over before the next attempt is due.
      if (state !== "pending") return true;
      assertEquals(attempts.length, waits.length + 1);
      return false;
    });
    if (isOver) break;
    const waitMs = await waitOf(sql, id);
    const n = waits.push(waitMs);
    // The first comes soon, each next may take three times as long.
    const longestMs = Math.min(5 * SECOND_MS * 3 ** (n - 1), mostMs);
    assert(waitMs > 0 && waitMs <= longestMs, `wait ${n} is ${waitMs} ms`);
    await moveTime(sql, movedMs += waitMs);
    running.engine.wake();
  }
  const letters = (await outboxRows(sql, userId))
    .filter(({ eventType }) => eventType === "dead_letter");
  assertEquals(letters.length, 1);
  return { waits, reason: JSON.parse(letters[0]?.value ?? "{}").reason };
}

/** How long until the next attempt, in milliseconds. */
async function waitOf(sql: Sql, notificationId: string): Promise<number> {
  const [row] = await sql<{ ms: number }[]>`
    select ceil(1000 * extract(
      epoch from next_attempt_at - taskbell_now()
    ))::integer as ms
    from deliveries where notification_id = ${notificationId}
  `;
  return row?.ms ?? NaN;
}

/** Prints a course. */
export function tellCourse(what: string, { waits, reason }: Course): void {
  const totalMs = waits.reduce((sum, waitMs) => sum + waitMs, 0);
  const seconds = waits.map((waitMs) => Math.round(waitMs / SECOND_MS));
  console.log(
    `${what}: ${waits.length + 1} attempts in ${
      (totalMs / HOUR_MS).toFixed(1)
    } h, ${reason}; waits ${seconds.join(", ")} s`,
  );
}
