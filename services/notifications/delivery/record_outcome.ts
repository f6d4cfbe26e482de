import { formatInstant } from "@taskbell/events";
import type { DeadLetterReason } from "@taskbell/kafka";
import type { Outcome } from "../channels/channel.ts";
import { deadLetterRow } from "../dead_letter_row.ts";
import type { Notification } from "../notification.ts";
import { commitStep, GROUP, type Step, type StepOptions } from "../step.ts";
import { dropTarget } from "../targets/drop_target.ts";
import type { Attempt } from "./attempt.ts";
import type { ClaimedDelivery } from "./claimed_delivery.ts";
import { insertAttempt } from "./insert_attempt.ts";
import { recordVerdict } from "./record_verdict.ts";
import { reportAttempt } from "./report_attempt.ts";
import { sourceRecord } from "./source_record.ts";
import { standingVerdict } from "./standing_verdict.ts";

/**
 * Records what came of a claim in one transaction: the delivery's row, the
 * log of attempts, the target that is gone, the event and, where there is no
 * further attempt, the dead letter. It changes nothing for whoever has lost
 * the lease.
 */
export async function recordOutcome(
  options: StepOptions,
  attempt: Attempt,
): Promise<void> {
  const { delivery, token } = attempt;
  const { deliveryId, traceparent } = delivery;
  const recorded = await commitStep(options, traceparent, async (step) => {
    const verdict = await standingVerdict(step.tx, attempt);
    const isOurs = await recordVerdict(step.tx, { deliveryId, token, verdict });
    if (isOurs) await recordEffects(step, attempt);
    return { verdict, isOurs };
  });
  const { verdict, isOurs } = recorded;
  reportAttempt({ ...attempt, verdict }, { isOurs });
}

async function recordEffects(step: Step, attempt: Attempt): Promise<void> {
  const { delivery, verdict, outcome, startedAtMs, endedAtMs } = attempt;
  if (outcome !== null && verdict.attempted) {
    const { deliveryId, claims, lane: provider } = delivery;
    await insertAttempt(step.tx, {
      deliveryId,
      attempt: claims,
      provider,
      outcome,
      startedAtMs,
      endedAtMs,
    });
    if (outcome.kind === "target_gone") {
      const error = verdict.error ?? outcome.error;
      await dropTarget(step.tx, { ...delivery, error });
    }
  }
  if (outcome?.kind === "delivered") emitSent(step, { ...attempt, outcome });
  else if (verdict.attempted || verdict.deadLetter) emitFailed(step, attempt);
}

function emitSent(
  step: Step,
  { delivery, outcome, endedAtMs }: Attempt & {
    outcome: Outcome & { kind: "delivered" };
  },
): void {
  step.emit(step.make.notificationSent({
    ...about(delivery),
    sent_at: formatInstant(endedAtMs),
    // As the log calls who was asked.
    provider: outcome.hops ? outcome.provider : delivery.lane,
    provider_message_id: outcome.providerMessageId,
  }));
}

function emitFailed(step: Step, attempt: Attempt): void {
  const { delivery, verdict } = attempt;
  const { attempts, outageAttempts } = delivery;
  const failed = attempts + outageAttempts + (verdict.attempted ? 1 : 0);
  const error = verdict.error ?? "";
  step.emit(step.make.notificationFailed({
    ...about(delivery),
    error,
    retry_count: failed,
    will_retry: verdict.state === "pending",
  }));
  const { deadLetter: reason } = verdict;
  if (reason === null) return;
  step.emitRow(deadLetter({ ...attempt, reason, error, failed }));
}

function deadLetter(
  { delivery, reason, error, failed, endedAtMs }: Attempt & {
    reason: DeadLetterReason;
    error: string;
    failed: number;
  },
): ReturnType<typeof deadLetterRow> {
  return deadLetterRow({
    record: sourceRecord(delivery),
    groupId: GROUP,
    userId: delivery.userId,
    reason,
    error,
    retryCount: failed,
    firstFailedAtMs: delivery.firstFailedAt?.getTime() ?? endedAtMs,
    failedAtMs: endedAtMs,
  });
}

/** What the events of a delivery say about it. */
function about(
  delivery: ClaimedDelivery,
): { user_id: string; correlation_id: string | null; payload: Notification } {
  const { metadata } = delivery;
  return {
    user_id: delivery.userId,
    correlation_id: delivery.correlationId,
    payload: {
      notification_id: delivery.notificationId,
      channel: delivery.channel,
      recipient: delivery.recipient,
      subject: delivery.subject,
      body: delivery.body,
      metadata: metadata === null ? null : JSON.parse(metadata),
    },
  };
}
