import { getLogger } from "@std/log";
import { systemClock } from "@taskbell/runtime";
import { OutageError } from "../outage_error.ts";
import { outageOf } from "../outage_of.ts";
import { reasonOf } from "../root_cause.ts";
import { requireAtLeast, requireSome } from "../require_options.ts";
import type { Breaker, BreakerState, BreakerStatus } from "./breaker.ts";
import type { BreakerOptions } from "./breaker_options.ts";
import {
  type CallContext,
  type CallVerdict,
  callVerdict,
  outageFrom,
} from "./call_verdict.ts";

/**
 * Makes the breaker of one dependency; whoever calls that shares it.
 *
 * Failures are calls that end with an outage (`isOutage`) or with a
 * `TimeoutError`, which passes as it is. Any other error means that the
 * dependency has answered. A call that was aborted, or that ends with the
 * outage of another dependency, says nothing.
 *
 * What a call ends with counts only in the state in which it began: a late
 * success does not close a breaker that has opened meanwhile.
 *
 * @throws {RangeError} When an option makes no sense, with its name.
 * @example
 * ```ts
 * import { createBreaker } from "@taskbell/kafka";
 *
 * const smtp = createBreaker({ name: "smtp" });
 * await smtp.run(async () => {
 *   // Talk to the server here.
 * });
 * console.assert(smtp.status().state === "closed");
 * ```
 */
export function createBreaker(options: BreakerOptions): Breaker {
  return new DependencyBreaker(options);
}

/** Whoever has to wait for a trial asks again after this time. */
const TRIAL_POLL_MS = 1_000;

class DependencyBreaker implements Breaker {
  readonly name: string;
  readonly #options: Required<BreakerOptions>;
  #state: BreakerState = "closed";
  #failures = 0;
  #openedAtMs: number | null = null;
  #lastError: string | null = null;
  /** Rises with each state and trial: by it a call's end is told from late. */
  #era = 0;
  /** When the next trial may begin, on the monotonic clock. */
  #nextTrialMs = 0;

  constructor(options: BreakerOptions) {
    const {
      name,
      failureThreshold = 5,
      recoveryMs = 30_000,
      trialMs = recoveryMs,
      isOutage = (error) => outageOf(error) !== null,
      onChange = () => {},
      clock = systemClock,
      monotonicMs = () => performance.now(),
      logger = getLogger("breaker"),
    } = options;
    requireSome({ name });
    requireAtLeast(1, { failureThreshold });
    requireAtLeast(0, { recoveryMs, trialMs });
    this.name = name;
    this.#options = {
      name,
      failureThreshold,
      recoveryMs,
      trialMs,
      isOutage,
      onChange,
      clock,
      monotonicMs,
      logger,
    };
  }

  async run<T>(
    call: () => T | Promise<T>,
    { signal }: { signal?: AbortSignal } = {},
  ): Promise<T> {
    const era = this.#admit();
    try {
      const answer = await call();
      this.#end(era, "answered");
      return answer;
    } catch (error) {
      const { isOutage } = this.#options;
      const context: CallContext = { name: this.name, isOutage, signal };
      const verdict = callVerdict(error, context);
      this.#end(era, verdict, error);
      throw verdict === "away" ? outageFrom(error, this.name) : error;
    }
  }

  status(): BreakerStatus {
    return {
      name: this.name,
      state: this.#state,
      failures: this.#failures,
      openedAtMs: this.#openedAtMs,
      retryAfterMs: this.#state === "closed" ? 0 : this.#untilTrialMs(),
      lastError: this.#lastError,
    };
  }

  /** Lets a call pass, and answers the era in which it begins. */
  #admit(): number {
    if (this.#state === "closed") return this.#era;
    const waitMs = this.#untilTrialMs();
    if (waitMs > 0) throw this.#refusal(waitMs);
    this.#nextTrialMs = this.#options.monotonicMs() + this.#options.trialMs;
    this.#enter("half_open");
    return this.#era;
  }

  #untilTrialMs(): number {
    return Math.max(this.#nextTrialMs - this.#options.monotonicMs(), 0);
  }

  #refusal(waitMs: number): OutageError {
    const isTrying = this.#state === "half_open";
    return new OutageError(
      `Cannot call ${this.name} as its breaker is ` +
        (isTrying ? "on trial" : `open: the last error is ${this.#lastError}`),
      {
        dependency: this.name,
        retryAfterMs: isTrying ? Math.min(waitMs, TRIAL_POLL_MS) : waitMs,
      },
    );
  }

  #end(era: number, verdict: CallVerdict, error?: unknown): void {
    if (era !== this.#era) return;
    switch (verdict) {
      case "answered":
        this.#failures = 0;
        if (this.#state === "half_open") this.#enter("closed");
        return;
      case "unknown":
        // Another call may take the place of the trial.
        if (this.#state === "half_open") this.#nextTrialMs = -Infinity;
        return;
      case "away":
      case "late":
        this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.#failures++;
    this.#lastError = reasonOf(error);
    const isBroken = this.#failures >= this.#options.failureThreshold;
    if (this.#state === "closed" && !isBroken) return;
    const { clock, monotonicMs, recoveryMs } = this.#options;
    this.#nextTrialMs = monotonicMs() + recoveryMs;
    this.#openedAtMs = clock.now();
    this.#enter("open");
  }

  #enter(state: BreakerState): void {
    this.#era++;
    if (state === "closed") this.#openedAtMs = null;
    const isChange = state !== this.#state;
    this.#state = state;
    if (!isChange) return;
    const { logger, onChange } = this.#options;
    const details = { dependency: this.name, error: this.#lastError };
    if (state === "open") logger.warn("A breaker has opened", details);
    if (state === "closed") logger.info("A breaker has closed", details);
    onChange(this.status());
  }
}
