import type { TaskbellEvent } from "@taskbell/events";
import type { EventContext } from "@taskbell/kafka";
import { deadLetterRow } from "./dead_letter_row.ts";
import type { Notification } from "./notification.ts";
import type { Step } from "./step.ts";

/** A notification for which nothing can be attempted. */
export interface GivenUp {
  /** The event that has asked for it. */
  event: TaskbellEvent;
  /** How that came. */
  context: EventContext;
  /** The notification. */
  payload: Notification;
  /** What has caused it. */
  correlationId: string | null;
  /** Why it can't be attempted. */
  error: string;
  /** In milliseconds since the Unix epoch. */
  failedAtMs: number;
}

/** Emits the failure and the dead letter of what was never attempted. */
export function giveUp(
  step: Step,
  { event, context, payload, correlationId, error, failedAtMs }: GivenUp,
): void {
  const { record, groupId } = context;
  const { user_id: userId } = event;
  step.emit(step.make.notificationFailed({
    user_id: userId,
    correlation_id: correlationId,
    payload,
    error,
  }));
  step.emitRow(deadLetterRow({
    record,
    groupId,
    userId,
    reason: "rejected",
    error,
    retryCount: 1,
    firstFailedAtMs: failedAtMs,
    failedAtMs,
  }));
}
