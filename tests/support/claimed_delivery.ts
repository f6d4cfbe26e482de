import type { ClaimedDelivery } from "../../services/notifications/delivery/claimed_delivery.ts";
import { sampleMessage } from "./sample_message.ts";

/** A claim of a sample that was asked for a moment ago. */
export function claimedDelivery(
  changes: Partial<ClaimedDelivery> = {},
): ClaimedDelivery {
  const claimedAt = new Date("2026-02-03T04:05:07.007Z");
  return {
    ...sampleMessage(),
    deliveryId: 1,
    lane: "email",
    kind: "plain",
    critical: false,
    unsubscribeToken: null,
    correlationId: null,
    traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    claims: 1,
    attempts: 0,
    outageAttempts: 0,
    firstFailedAt: null,
    expiresAt: new Date(claimedAt.getTime() + 72 * 3_600_000),
    claimedAt,
    timeZone: null,
    locale: null,
    channels: null,
    quietHours: null,
    sourceTopic: "a-topic",
    sourcePartition: 2,
    sourceOffset: 42,
    sourceKey: null,
    sourceValue: null,
    sourceHeaders: [],
    ...changes,
  };
}
