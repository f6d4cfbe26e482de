import { encodeEvent, type TaskbellEvent, TOPIC_OF } from "@taskbell/events";
import { type OutboxOwner, type OutboxRow, outboxRow } from "./outbox_row.ts";

/** Makes the row for an event, with the trace that it belongs to. */
export function eventRow(
  event: TaskbellEvent,
  { owner, traceparent }: { owner: OutboxOwner; traceparent: string },
): OutboxRow {
  return outboxRow(encodeEvent(event, traceparent), {
    owner,
    userId: event.user_id,
    topic: TOPIC_OF[event.event_type],
    eventId: event.event_id,
    eventType: event.event_type,
  });
}
