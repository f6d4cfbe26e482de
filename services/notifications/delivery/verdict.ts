import type { DeadLetterReason } from "@taskbell/kafka";

/** What becomes of a delivery after a claim. */
export interface Verdict {
  /** `suppressed`: the user does not want it. */
  state: "pending" | "sent" | "failed" | "suppressed";
  /** Whether a provider was asked; otherwise the claim does not count. */
  attempted: boolean;
  /** How the attempt counts: an outage uses up none. */
  counts: "failure" | "outage" | "nothing";
  /** When it is due again, in milliseconds from now; `pending` alone. */
  delayMs: number;
  /** The provider whose return ends the wait, or `QUIET_HOURS`. */
  waitsFor: string | null;
  /** What went wrong. */
  error: string | null;
  /** Why it is given up; `null` where it is not. */
  deadLetter: DeadLetterReason | null;
}

/** What most verdicts have in common. */
export const USUAL_VERDICT: Verdict = {
  state: "pending",
  attempted: false,
  counts: "nothing",
  delayMs: 0,
  waitsFor: null,
  error: null,
  deadLetter: null,
};
