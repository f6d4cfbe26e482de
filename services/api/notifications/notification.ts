import type { Channel } from "@taskbell/events";
import { maskSecrets } from "./mask_secrets.ts";

/** What became of a message to one recipient. */
export interface Delivery {
  /** Its number, which rises with each new one. */
  deliveryId: number;
  /** The notification that it belongs to: one for each recipient. */
  notificationId: string;
  /** How it is sent. */
  channel: Channel;
  /** Where to; empty where nothing was known. */
  recipient: string;
  /** What preferences call it. */
  kind: string;
  /** What it is about. */
  subject: string;
  /** What became of it. */
  state: "pending" | "sent" | "failed" | "suppressed";
  /** How many attempts have failed. */
  failedAttempts: number;
  /** What went wrong last, or why it is not wanted. */
  lastError: string | null;
  /** When it was asked for. */
  createdAt: Date;
  /** When the next attempt may be made; `null`: there is none. */
  nextAttemptAt: Date | null;
  /** When it was over; `null`: it is not. */
  finishedAt: Date | null;
}

/** A delivery with what it says. */
export interface WholeDelivery extends Delivery {
  /** What it says. */
  body: string;
  /** What its producer adds to it: a JSON object as text, or `null`. */
  metadata: string | null;
}

/** One provider's part in an attempt. */
export interface DeliveryAttempt {
  /** The delivery. */
  deliveryId: number;
  /**
   * Its claim, from 1. Those without an attempt are of a worker that died, or
   * was too late to attempt or to record it: one that asks nobody gives its
   * number back.
   */
  attempt: number;
  /** The provider's place in the attempt, from 1. */
  hop: number;
  /** Who was asked. */
  provider: string;
  /** What came of it. */
  outcome: "delivered" | "retry" | "permanent" | "target_gone";
  /** What the provider said; `null` where it took the message. */
  error: string | null;
  /** Whether the provider was down. */
  outage: boolean;
  /** Whether the message may have been accepted all the same. */
  ambiguous: boolean;
  /** How the provider calls the message. */
  providerMessageId: string | null;
  /** When it was asked. */
  startedAt: Date;
  /** When it had answered. */
  endedAt: Date;
}

/** The delivery as the API lists it. */
export function deliveryResource(delivery: Delivery): Record<string, unknown> {
  return {
    delivery_id: delivery.deliveryId,
    notification_id: delivery.notificationId,
    channel: delivery.channel,
    recipient: maskSecrets(delivery.recipient),
    kind: delivery.kind,
    subject: delivery.subject,
    state: delivery.state,
    failed_attempts: delivery.failedAttempts,
    last_error: masked(delivery.lastError),
    created_at: delivery.createdAt,
    next_attempt_at: delivery.nextAttemptAt,
    finished_at: delivery.finishedAt,
  };
}

/** The delivery with all that is known of it, as the API answers it. */
export function wholeDeliveryResource(
  delivery: WholeDelivery,
  attempts: readonly DeliveryAttempt[],
): Record<string, unknown> {
  const { body, metadata } = delivery;
  return {
    ...deliveryResource(delivery),
    body,
    metadata: metadata === null ? null : JSON.parse(metadata),
    attempts: attempts.map(attemptResource),
  };
}

function attemptResource(attempt: DeliveryAttempt): Record<string, unknown> {
  return {
    attempt: attempt.attempt,
    hop: attempt.hop,
    provider: maskSecrets(attempt.provider),
    outcome: attempt.outcome,
    error: masked(attempt.error),
    outage: attempt.outage,
    ambiguous: attempt.ambiguous,
    provider_message_id: masked(attempt.providerMessageId),
    started_at: attempt.startedAt,
    ended_at: attempt.endedAt,
  };
}

function masked(text: string | null): string | null {
  return text === null ? null : maskSecrets(text);
}
