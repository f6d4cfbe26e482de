import { TargetRefused } from "@taskbell/targets";
import type { Failed, Outcome, Retry } from "../channel.ts";
import type { Answer } from "./post.ts";
import { PostError } from "./post_error.ts";
import { retryAfterMs } from "./retry_after_ms.ts";

/** Whose failure it is, and what may be told. */
export interface FailureOptions {
  /** The provider's name. */
  provider: string;
  /** Leaves secrets out of a text. */
  redact(text: string): string;
  /** An attempt that was let go of says nothing about the provider. */
  signal: AbortSignal;
}

/** What a request comes to that had no answer. */
export function failureOf(
  error: unknown,
  { provider, redact, signal }: FailureOptions,
): Retry | Failed {
  const text = redact(error instanceof Error ? error.message : String(error));
  if (error instanceof TargetRefused) return { kind: "permanent", error: text };
  return {
    kind: "retry",
    error: `${provider}: ${text}`,
    ...(error instanceof PostError && { ambiguous: error.sent }),
    ...(error instanceof PostError && !signal.aborted && { outage: provider }),
  };
}

/**
 * What an answer comes to that asks for another attempt: a server that has
 * trouble of its own, or too much to do.
 *
 * @param nowMs The time of day, in milliseconds since the epoch.
 */
export function retryOf(
  { status, headers }: Answer,
  { provider, nowMs, reason }: {
    provider: string;
    nowMs: number;
    /** What the server says about it. */
    reason?: string;
  },
): Outcome {
  const waitMs = retryAfterMs(headers["retry-after"], nowMs);
  return {
    kind: "retry",
    error: errorText({ provider, status, reason }),
    ...(waitMs !== undefined && { retryAfterMs: waitMs }),
    ...(status >= 500 && { outage: provider }),
  };
}

/** What an answer says, in words. */
export function errorText(
  { provider, status, reason }: {
    provider: string;
    status: number;
    reason?: string | undefined;
  },
): string {
  return `${provider} answered ${status}${reason ? `: ${reason}` : ""}`;
}
