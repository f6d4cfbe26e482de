import { setTimeout as delay } from "node:timers/promises";
import { exponentialBackoff } from "@taskbell/runtime";
import { failureReason } from "../failure_reason.ts";
import { rootCause } from "../root_cause.ts";
import { AdminError } from "./admin_error.ts";
import { isTransient } from "./is_transient.ts";

/** How long {@linkcode retryTransient} goes on, and how it complains. */
export interface RetryTransientOptions {
  /** Completes "Cannot …" in the message of the error. */
  purpose: string;
  /** Gives up after this time, in milliseconds. */
  timeoutMs: number;
}

const retryPolicy = exponentialBackoff({ initialMs: 100, maxMs: 2000 });

/**
 * Tries until it works. An error that does not pass by itself ends it at once.
 *
 * @param attempt Is told how many milliseconds are left.
 * @throws {AdminError} As the attempt has thrown it.
 * @throws {Error} Saying what could not be done and why.
 */
export async function retryTransient<T>(
  attempt: (leftMs: number) => Promise<T>,
  { purpose, timeoutMs }: RetryTransientOptions,
): Promise<T> {
  const deadlineMs = performance.now() + timeoutMs;
  for (let number = 1;; number++) {
    try {
      return await attempt(deadlineMs - performance.now());
    } catch (error) {
      if (error instanceof AdminError) throw error;
      const delayMs = retryPolicy({ attempt: number, error }) ?? 0;
      if (!isTransient(error) || performance.now() + delayMs > deadlineMs) {
        const message = `Cannot ${purpose}: ${failureReason(error)}`;
        throw new Error(message, { cause: rootCause(error) });
      }
      await delay(delayMs);
    }
  }
}
