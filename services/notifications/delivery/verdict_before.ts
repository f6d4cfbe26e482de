import { quietEndMs } from "../preferences/quiet_end_ms.ts";
import { QUIET_HOURS } from "../preferences/quiet_hours.ts";
import { readerPreferences } from "../preferences/reader_preferences.ts";
import type { ClaimedDelivery } from "./claimed_delivery.ts";
import { USUAL_VERDICT, type Verdict } from "./verdict.ts";

/**
 * Judges whether a delivery shall be attempted: not when it has expired, nor
 * when its reader does not want it, nor in their quiet hours, after which it
 * comes up again, unless it has expired before. What is in the app disturbs
 * nobody, and critical messages are for any time.
 *
 * @returns `null` where it shall be attempted.
 */
export function verdictBefore(delivery: ClaimedDelivery): Verdict | null {
  const { channel, kind, critical } = delivery;
  const nowMs = delivery.claimedAt.getTime();
  if (delivery.expiresAt.getTime() <= nowMs) {
    return {
      ...USUAL_VERDICT,
      state: "failed",
      error: "It has expired",
      deadLetter: "expired",
    };
  }
  if (critical) return null;
  const { timeZone, quietHours, wants } = readerPreferences(delivery);
  if (!wants(kind, channel)) {
    const error = `The user wants no ${kind} by ${channel}`;
    return { ...USUAL_VERDICT, state: "suppressed", error };
  }
  if (quietHours === null || channel === "in_app") return null;
  const endMs = quietEndMs(nowMs, { ...quietHours, timeZone });
  if (endMs === null) return null;
  return { ...USUAL_VERDICT, delayMs: endMs - nowMs, waitsFor: QUIET_HOURS };
}
