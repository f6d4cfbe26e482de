/** Lets the work of each name run one after the other, in the order of calls. */
export class Turns {
  readonly #last = new Map<string, Promise<void>>();

  /** Runs the work when all earlier work of the name has ended. */
  async take<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(name);
    const { promise: over, resolve: end } = Promise.withResolvers<void>();
    this.#last.set(name, over);
    try {
      await before;
      return await work();
    } finally {
      end();
      if (this.#last.get(name) === over) this.#last.delete(name);
    }
  }
}
