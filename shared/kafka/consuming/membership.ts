import type { Logger } from "@std/log";

/** How a {@linkcode Membership} is kept up. */
export interface MembershipOptions {
  /** Sends a heartbeat, at most every few seconds. */
  heartbeat(): Promise<void>;
  /** How often to call it, in milliseconds. */
  intervalMs: number;
  /** How long the running handler may go on once the group rebalances. */
  releaseAfterMs: number;
  /** Receives what goes wrong on the way. */
  logger: Logger;
}

/** With these answers the group tells that the membership ends. */
const ENDING = new Set([
  "REBALANCE_IN_PROGRESS",
  "ILLEGAL_GENERATION",
  "UNKNOWN_MEMBER_ID",
  "NOT_COORDINATOR_FOR_GROUP",
]);

/**
 * Sends heartbeats beside the work on a batch, however long that takes, and
 * learns by them when the group rebalances.
 */
export class Membership {
  readonly #options: MembershipOptions;
  readonly #ending = new AbortController();
  readonly #over = new AbortController();
  readonly #timer: ReturnType<typeof setInterval>;
  #releaseTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: MembershipOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#beat(), options.intervalMs);
  }

  /** Aborted, with the group's answer: nothing new may be started. */
  get ending(): AbortSignal {
    return this.#ending.signal;
  }

  /** Aborted: what is still running must be let go of. */
  get over(): AbortSignal {
    return this.#over.signal;
  }

  /** Ends the heartbeats. */
  stop(): void {
    clearInterval(this.#timer);
    clearTimeout(this.#releaseTimer);
  }

  async #beat(): Promise<void> {
    try {
      await this.#options.heartbeat();
    } catch (error) {
      if (ENDING.has((error as { type?: string }).type ?? "")) {
        this.#end(error);
      } else {
        // The next one may succeed; if none does, the group says so.
        this.#options.logger.debug("A heartbeat failed", { error });
      }
    }
  }

  #end(answer: unknown): void {
    if (this.ending.aborted) return;
    this.#ending.abort(answer);
    this.#releaseTimer = setTimeout(
      () => this.#over.abort(answer),
      this.#options.releaseAfterMs,
    );
  }
}
