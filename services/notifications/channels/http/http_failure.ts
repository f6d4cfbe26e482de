import { TargetRefused } from "@taskbell/targets";
import { getLogger } from "@std/log";
import type { Failed, Retry } from "../channel.ts";
import { isLetGo } from "../is_let_go.ts";
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
  /**
   * Whether an answer speaks for one target of many on a host: then only who
   * can't connect to the host knows that it is down.
   *
   * @default {false}
   */
  isSharedHost?: boolean;
}

const NOT_MADE = "Cannot make the request";

/** What a request comes to that had no answer. */
export function failureOf(
  error: unknown,
  { provider, redact, signal, isSharedHost = false }: FailureOptions,
): Retry | Failed {
  const text = redact(error instanceof Error ? error.message : String(error));
  if (error instanceof TargetRefused) {
    return { kind: "permanent", error: text, unasked: true };
  }
  if (!(error instanceof PostError)) {
    // What an error of our own says may hold anything: it is for the log.
    getLogger("delivery").error(NOT_MADE, { provider, error: text });
    return { kind: "retry", error: `${provider}: ${NOT_MADE}` };
  }
  const told = { kind: "retry", error: `${provider}: ${text}` } as const;
  const { sent: ambiguous } = error;
  const isOutage = !isLetGo(signal) && !(isSharedHost && ambiguous);
  return { ...told, ambiguous, ...(isOutage && { outage: provider }) };
}

/** What is known of an answer that asks for another attempt. */
export interface RetryFacts extends Pick<FailureOptions, "isSharedHost"> {
  /** The provider's name. */
  provider: string;
  /** The time of day, in milliseconds since the epoch. */
  nowMs: number;
  /** What the server says about it. */
  reason?: string | undefined;
}

/**
 * What an answer comes to that asks for another attempt: a server that has
 * trouble of its own, or too much to do.
 */
export function retryOf(
  { status, headers }: Answer,
  { provider, nowMs, reason, isSharedHost = false }: RetryFacts,
): Retry {
  const waitMs = retryAfterMs(headers["retry-after"], nowMs);
  return {
    kind: "retry",
    error: errorText({ provider, status, reason }),
    ...(waitMs !== undefined && { retryAfterMs: waitMs }),
    ...(status === 429 && { throttled: true }),
    ...(status >= 500 && !isSharedHost && { outage: provider }),
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
