import type { Middleware } from "../handler.ts";
import { outageOf } from "../outage_of.ts";
import { requireTimes } from "../require_options.ts";
import { isRetriable } from "../retriable.ts";
import { TimeoutError } from "../timeout_error.ts";

/**
 * Bounds the time of an attempt. When it is over, the signal that the handler
 * was given is aborted; a handler that heeds it ends then, and what it ends
 * with counts. From one that does not, {@linkcode timeout} turns away after
 * another `graceMs`: its late result is ignored, and what it still does goes
 * on **beside the next attempt**. Give the signal to whatever waits.
 *
 * @param timeoutMs How long an attempt may take, in milliseconds.
 * @param options.graceMs How long the handler may take to end once its signal
 * is aborted, in milliseconds. @default {1_000}
 * @returns A middleware that throws a {@linkcode TimeoutError}, on which a
 * retry may help, unless the late handler itself threw an outage or an error
 * on which no retry can help.
 * @throws {RangeError} When a time makes no sense.
 */
export function timeout<Event>(
  timeoutMs: number,
  { graceMs = 1_000 }: { graceMs?: number } = {},
): Middleware<Event> {
  requireTimes(1, { timeoutMs });
  requireTimes(0, { graceMs });
  return (next) => async (delivery, signal) => {
    const limit = new TimeLimit({ timeoutMs, graceMs, signal });
    try {
      const handled = Promise.try(next, delivery, limit.signal);
      return await Promise.race([handled, limit.over]);
    } catch (error) {
      throw limit.judge(error);
    } finally {
      limit.dispose();
    }
  };
}

class TimeLimit {
  readonly #abort = new AbortController();
  readonly #over = Promise.withResolvers<never>();
  readonly #signal: AbortSignal;
  readonly #timeoutMs: number;
  readonly #graceMs: number;
  #timer: ReturnType<typeof setTimeout>;

  constructor(
    { timeoutMs, graceMs, signal }: {
      timeoutMs: number;
      graceMs: number;
      signal: AbortSignal;
    },
  ) {
    this.#timeoutMs = timeoutMs;
    this.#graceMs = graceMs;
    this.#signal = signal;
    this.#timer = setTimeout(this.#expire, timeoutMs);
    signal.addEventListener("abort", this.#letGo);
    if (signal.aborted) this.#letGo();
  }

  /** Aborted when the time is over or the delivery is let go of. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Rejects when the time and the grace are over. */
  get over(): Promise<never> {
    return this.#over.promise;
  }

  /** What an error means that the handler ended with. */
  judge(error: unknown): unknown {
    const { reason } = this.signal;
    const isLate = reason instanceof TimeoutError && !this.#signal.aborted;
    if (!isLate || error === reason) return error;
    if (outageOf(error) !== null || !isRetriable(error)) return error;
    return new TimeoutError(this.#timeoutMs, { cause: error });
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#signal.removeEventListener("abort", this.#letGo);
  }

  readonly #letGo = () => this.#abort.abort(this.#signal.reason);

  readonly #expire = () => {
    const error = new TimeoutError(this.#timeoutMs);
    this.#timer = setTimeout(() => this.#over.reject(error), this.#graceMs);
    this.#abort.abort(error);
  };
}
