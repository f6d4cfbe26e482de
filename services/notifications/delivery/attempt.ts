import type { Outcome } from "../channels/channel.ts";
import type { ClaimedDelivery } from "./claimed_delivery.ts";
import type { Verdict } from "./verdict.ts";

/** A claim that has come to its end. */
export interface Attempt {
  /** What was claimed. */
  delivery: ClaimedDelivery;
  /** The token of the claim. */
  token: string;
  /** What came of the attempt; `null`: none was made. */
  outcome: Outcome | null;
  /** What becomes of the delivery. */
  verdict: Verdict;
  /** In milliseconds since the Unix epoch. */
  startedAtMs: number;
  /** In milliseconds since the Unix epoch. */
  endedAtMs: number;
}
