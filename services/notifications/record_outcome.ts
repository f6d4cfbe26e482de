import { formatInstant } from "@taskbell/events";
import type { KafkaRecord } from "@taskbell/kafka";
import type { Clock } from "@taskbell/runtime";
import { getLogger } from "@std/log";
import { deadLetterRow } from "./dead_letter_row.ts";
import type { Attempt } from "./delivery_engine.ts";
import {
  type ClaimedDelivery,
  recordAttempt,
  type Verdict,
} from "./delivery_row.ts";
import type { Notification } from "./notification.ts";
import { commitStep, GROUP, type StepOptions } from "./step.ts";

/**
 * Records what came of an attempt in one transaction: the delivery's row, its
 * event and, where there is no further attempt, the dead letter.
 */
export async function recordOutcome(
  options: StepOptions & { clock: Clock },
  { delivery, token, outcome, retryMs }: Attempt,
): Promise<void> {
  const now = options.clock.now();
  await commitStep(options, delivery.traceparent, async (step) => {
    const { deliveryId } = delivery;
    const verdict = verdictOn({ outcome, retryMs });
    if (!await recordAttempt(step.tx, { deliveryId, token, verdict })) {
      const { notificationId } = delivery;
      logger.warn("An attempt ended after its lease", { notificationId });
      return;
    }
    const about = {
      user_id: delivery.userId,
      correlation_id: delivery.correlationId,
      payload: notificationOf(delivery),
    };
    if (outcome.kind === "delivered") {
      const { notificationId, channel } = delivery;
      logger.info("A notification was delivered", { notificationId, channel });
      step.emit(step.make.notificationSent({
        ...about,
        sent_at: formatInstant(now),
        provider: outcome.provider,
        provider_message_id: outcome.providerMessageId,
      }));
      return;
    }
    const error = providerText(outcome.error);
    const { notificationId, channel } = delivery;
    logger.warn("A delivery has failed", {
      notificationId,
      channel,
      error,
      retryMs: retryMs && Math.round(retryMs),
    });
    step.emit(step.make.notificationFailed({
      ...about,
      error,
      retry_count: delivery.attempts + 1,
      will_retry: retryMs !== null,
    }));
    if (retryMs === null) {
      const reason = outcome.kind === "retry"
        ? "retries_exhausted"
        : "rejected";
      step.emitRow(deadLetterRow({
        record: sourceRecord(delivery),
        groupId: GROUP,
        userId: delivery.userId,
        reason,
        error,
        retryCount: delivery.attempts + 1,
        firstFailedAtMs: delivery.firstFailedAt?.getTime() ?? now,
        failedAtMs: now,
      }));
    }
  });
}

const logger = getLogger("delivery");

/** The longest text of a provider that is kept, in UTF-16 units. */
const MAX_TEXT = 2_000;

/**
 * What a provider says may be anything; no event takes NUL or a lone
 * surrogate, and an attempt that can't be recorded would be made again.
 */
function providerText(text: string): string {
  return text.slice(0, MAX_TEXT).replaceAll("\0", "\ufffd").toWellFormed();
}

function verdictOn(
  { outcome, retryMs }: Pick<Attempt, "outcome" | "retryMs">,
): Verdict {
  if (outcome.kind === "delivered") return { state: "sent" };
  if (retryMs === null) return { state: "failed" };
  return { state: "pending", delayMs: retryMs };
}

function notificationOf(delivery: ClaimedDelivery): Notification {
  return {
    notification_id: delivery.notificationId,
    channel: delivery.channel,
    recipient: delivery.recipient,
    subject: delivery.subject,
    body: delivery.body,
    metadata: delivery.metadata === null ? null : JSON.parse(delivery.metadata),
  };
}

/** The notification.send that asked for the delivery, as it was read. */
function sourceRecord(delivery: ClaimedDelivery): KafkaRecord {
  return {
    topic: delivery.sourceTopic,
    partition: delivery.sourcePartition,
    offset: delivery.sourceOffset,
    timestampMs: delivery.sourceTimestamp.getTime(),
    key: delivery.sourceKey,
    value: delivery.sourceValue,
    headers: delivery.sourceHeaders.map(([name, base64]) => [
      name,
      Uint8Array.fromBase64(base64),
    ]),
  };
}
