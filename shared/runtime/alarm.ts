/**
 * Lets a loop sleep until a time has come or somebody wakes it. A wake-up
 * that comes while the loop is at work is kept for its next wait.
 */
export class Alarm {
  #ringing = false;
  #ring: () => void = () => {};

  /** Ends the current wait, or the next one. */
  wake(): void {
    this.#ringing = true;
    this.#ring();
  }

  /**
   * Resolves after the time, on {@linkcode wake} or on abort; never rejects.
   *
   * @param timeoutMs Milliseconds; at most about 24 days.
   */
  async wait(timeoutMs: number, signal: AbortSignal): Promise<void> {
    if (!this.#ringing && !signal.aborted) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const ring = () => resolve();
      const timer = setTimeout(ring, timeoutMs);
      signal.addEventListener("abort", ring);
      this.#ring = ring;
      await promise;
      clearTimeout(timer);
      signal.removeEventListener("abort", ring);
    }
    this.#ringing = false;
  }
}
