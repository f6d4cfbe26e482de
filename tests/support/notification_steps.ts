import {
  CHANNELS,
  encodeEvent,
  type EventMakers,
  eventMakers,
  type EventOf,
  type TaskbellEvent,
} from "@taskbell/events";
import type { EventContext, KafkaRecord } from "@taskbell/kafka";
import type { Sql } from "@taskbell/db";
import { systemClock, uuidV7 } from "@taskbell/runtime";
import { GROUP, SERVICE } from "../../services/notifications/step.ts";
import {
  onNotificationSend,
  type SendOptions,
} from "../../services/notifications/on_notification_send.ts";

/** The trace of all records that {@linkcode recordOf} makes. */
export const TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";

/** Makes events as another producer does. */
export const foreign: EventMakers = eventMakers({
  source: "another-service",
  clock: systemClock,
  newId: uuidV7,
});

/** What the handlers of a worker with all channels work with. */
export function steps(sql: Sql): SendOptions {
  const clock = systemClock;
  const make = eventMakers({ source: SERVICE, clock, newId: uuidV7 });
  return { sql, make, clock, channels: CHANNELS, onEvents: () => {} };
}

/** The record that carries an event. */
export function recordOf(event: TaskbellEvent, offset = 42): KafkaRecord {
  const traceparent = `00-${TRACE_ID}-00f067aa0ba902b7-01`;
  const { key, value, headers } = encodeEvent(event, traceparent);
  const utf8 = new TextEncoder();
  return {
    topic: "a-topic",
    partition: 2,
    offset,
    timestampMs: Date.UTC(2026, 0, 1),
    key: utf8.encode(key),
    value: utf8.encode(value),
    headers: [
      ...headers.map(([name, text]) => [name, utf8.encode(text)] as const),
      ["bytes", new Uint8Array([0xff, 0])],
    ],
  };
}

/** The context in which a handler gets an event. */
export function contextOf(
  event: TaskbellEvent,
  { redriveId = null, record = recordOf(event) }: {
    redriveId?: string | null;
    record?: KafkaRecord;
  } = {},
): EventContext {
  const { signal } = new AbortController();
  return { record, groupId: GROUP, redriveId, signal };
}

/** Adds the delivery of a notification, as its event would. */
export async function insertNotification(
  sql: Sql,
  { userId, notificationId = `notif-${crypto.randomUUID()}`, ...changes }:
    & { userId: string; notificationId?: string }
    & Partial<SendPayload>,
): Promise<
  {
    notificationId: string;
    record: KafkaRecord;
    event: EventOf<"notification.send">;
  }
> {
  const event = foreign.notificationSend({
    correlation_id: "cause",
    user_id: userId,
    payload: {
      notification_id: notificationId,
      channel: "email",
      recipient: "ada@example.com",
      subject: "Reminder: T",
      body: "Don't forget: T",
      metadata: { task_id: 7, reminder_id: "r" },
      ...changes,
    },
  });
  const context = contextOf(event);
  await onNotificationSend(steps(sql), event, context);
  return { notificationId, record: context.record, event };
}

type SendPayload = EventOf<"notification.send">["payload"];
