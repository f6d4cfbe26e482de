import { encodeEvent } from "@taskbell/events";
import { foreign, TRACE_ID } from "./notification_steps.ts";

/** A record as a producer takes it. */
export interface ProducedRecord {
  key: string;
  value: string;
  headers: Record<string, string>;
  /** @default {that of the key} */
  partition?: number;
}

/**
 * Makes the record that asks for the n-th mail of a series, whose users take
 * turns. Its event id is a new one.
 */
export function mailRecord(
  n: number,
  { series, users }: { series: string; users: number },
): ProducedRecord {
  const user = `user-${n % users}`;
  const event = foreign.notificationSend({
    correlation_id: null,
    user_id: user,
    payload: {
      notification_id: `${series}-${n}`,
      channel: "email",
      recipient: `${user}@example.com`,
      subject: `S ${n}`,
      body: `B ${n}`,
      metadata: null,
    },
  });
  const encoded = encodeEvent(event, `00-${TRACE_ID}-00f067aa0ba902b7-01`);
  return { ...encoded, headers: Object.fromEntries(encoded.headers) };
}
