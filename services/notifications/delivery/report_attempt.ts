import { getLogger, type Logger } from "@std/log";
import type { Attempt } from "./attempt.ts";

/** How an attempt is reported. */
export interface ReportOptions {
  /** Whether it was recorded: its lease had not been lost. */
  isOurs: boolean;
  /** Where to. @default {that of deliveries} */
  logger?: Logger;
}

/** Logs what came of a claim. */
export function reportAttempt(
  attempt: Attempt,
  { isOurs, logger = getLogger("delivery") }: ReportOptions,
): void {
  const { delivery, outcome, verdict } = attempt;
  const { state, delayMs, error, deadLetter: reason } = verdict;
  const about = {
    notificationId: delivery.notificationId,
    deliveryId: delivery.deliveryId,
    userId: delivery.userId,
    channel: delivery.channel,
    attempt: delivery.claims,
  };
  if (!isOurs) {
    logger.warn("An attempt ended after its lease", about);
  } else if (state === "sent") {
    logger.debug("A notification was delivered", about);
  } else if (reason !== null) {
    logger.warn("A delivery was given up", { ...about, reason, error });
    if (outcome?.kind === "target_gone") reportGone(attempt, logger);
  } else if (verdict.attempted) {
    const retryMs = Math.round(delayMs);
    const details = { ...about, error, retryMs };
    logger.info("A delivery has failed and is tried again", details);
  } else {
    const details = { ...about, state, error, delayMs: Math.round(delayMs) };
    logger.debug("A delivery was not attempted", details);
  }
}

function reportGone({ delivery, outcome }: Attempt, logger: Logger): void {
  // It was no more there.
  if (outcome?.kind !== "target_gone" || outcome.unasked) return;
  const { channel, userId, recipient: targetId } = delivery;
  const { error } = outcome;
  if (channel === "webhook") {
    logger.warn("A webhook was disabled", { userId, targetId, error });
  } else if (channel === "push") {
    logger.info("A subscription was removed", { userId, targetId, error });
  }
}
