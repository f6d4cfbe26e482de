/** Lets one waiter sleep until there is something to do. */
export class Wakeup {
  #pending = false;
  #wake = (): void => {};

  /** Wakes the waiter or, when nobody waits, the next one at once. */
  ring(): void {
    this.#pending = true;
    this.#wake();
  }

  /**
   * Resolves at the next ring, after `timeoutMs`, or when the signal is
   * aborted.
   */
  async wait(timeoutMs: number, signal: AbortSignal): Promise<void> {
    if (!this.#pending && !signal.aborted) {
      await this.#sleep(timeoutMs, signal);
    }
    this.#pending = false;
  }

  #sleep(timeoutMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", wake);
        this.#wake = () => {};
        resolve();
      };
      const timer = setTimeout(wake, timeoutMs);
      signal.addEventListener("abort", wake);
      this.#wake = wake;
    });
  }
}
