/**
 * `closed`: calls pass. `open`: the dependency is away, no call passes.
 * `half_open`: one call passes on trial, the others don't.
 */
export type BreakerState = "closed" | "open" | "half_open";

/** How a {@linkcode Breaker} sees its dependency. */
export interface BreakerStatus {
  /** The dependency's name. */
  name: string;
  /** Whether calls pass. */
  state: BreakerState;
  /** Calls that have failed since one succeeded. */
  failures: number;
  /**
   * When it last opened, in milliseconds since the Unix epoch; `null` while it
   * is closed.
   */
  openedAtMs: number | null;
  /** How long until the next trial, in milliseconds; 0: any call may pass. */
  retryAfterMs: number;
  /** What the last failure said; it stays when the dependency is back. */
  lastError: string | null;
}

/** Keeps calls away from a dependency that is away. */
export interface Breaker {
  /** The dependency's name. */
  readonly name: string;

  /**
   * Calls the dependency, unless it is known to be away.
   *
   * @param options.signal Aborted: what the call ends with says nothing about
   * the dependency.
   * @throws {OutageError} When the dependency is away, at once while the
   * breaker is open; its `retryAfterMs` tells how long to wait.
   * @throws What the call throws otherwise.
   */
  run<T>(
    call: () => T | Promise<T>,
    options?: { signal?: AbortSignal },
  ): Promise<T>;

  /** How it sees the dependency now. */
  status(): BreakerStatus;
}
