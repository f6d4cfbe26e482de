import type {
  Channel,
  Message,
  Outcome,
} from "../../services/notifications/channels/channel.ts";

/** A reminder's message by e-mail, with changes. */
export function sampleMessage(changes: Partial<Message> = {}): Message {
  return {
    notificationId: "notif-r-1",
    channel: "email",
    userId: "ada",
    recipient: "ada@example.com",
    subject: "Reminder: T",
    body: "Don't forget: T",
    metadata: '{"task_id":7,"reminder_id":"r-1"}',
    sourceTimestamp: new Date("2026-02-03T04:05:06.007Z"),
    ...changes,
  };
}

/** Delivers a sample with a signal that never aborts. */
export async function deliverSample(
  channel: Channel,
  changes: Partial<Message> = {},
): Promise<Outcome> {
  const { signal } = new AbortController();
  return await channel.deliver(sampleMessage(changes), signal);
}

/** 2026-03-04T05:06:07.890Z */
export const SAMPLE_CLOCK = { now: () => 1_772_600_767_890 };
