/** Hands the session to the next in line. */
export type Release = () => void;

/** Grants one session to one holder at a time, in the order of asking. */
export class SessionLock {
  #tail: Promise<void> = Promise.resolve();

  /** Resolves with the release when all earlier holders have released. */
  async acquire(): Promise<Release> {
    const earlier = this.#tail;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#tail = promise;
    await earlier;
    return resolve;
  }
}
