import { getLogger } from "@std/log";
import type { Attempt } from "./attempt.ts";

const logger = getLogger("delivery");

/** Logs what came of a claim, and whether it was recorded. */
export function reportAttempt(
  { delivery, outcome, verdict }: Attempt,
  isOurs: boolean,
): void {
  const { notificationId, channel } = delivery;
  if (!isOurs) {
    logger.warn("An attempt ended after its lease", { notificationId });
  } else if (outcome?.kind === "delivered") {
    logger.info("A notification was delivered", { notificationId, channel });
  } else if (verdict.attempted || verdict.deadLetter) {
    const { error, state, delayMs } = verdict;
    const retryMs = state === "pending" ? Math.round(delayMs) : null;
    logger.warn("A delivery has failed", {
      notificationId,
      channel,
      error,
      retryMs,
    });
  } else {
    const { state, error, delayMs } = verdict;
    logger.debug("A delivery was not attempted", {
      notificationId,
      channel,
      state,
      error,
      delayMs: Math.round(delayMs),
    });
  }
}
