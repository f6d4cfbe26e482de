/** A server that a test takes away and brings back, with its data. */
export class RestartableServer implements AsyncDisposable {
  readonly #open: () => Promise<AsyncDisposable>;
  #running: AsyncDisposable | null;

  private constructor(
    open: () => Promise<AsyncDisposable>,
    running: AsyncDisposable,
  ) {
    this.#open = open;
    this.#running = running;
  }

  /** Starts a server by the function that each restart uses again. */
  static async start(
    open: () => Promise<AsyncDisposable>,
  ): Promise<RestartableServer> {
    return new RestartableServer(open, await open());
  }

  /** Takes it away: its ports are closed. */
  async stop(): Promise<void> {
    await this.#running?.[Symbol.asyncDispose]();
    this.#running = null;
  }

  /** Brings it back. */
  async start(): Promise<void> {
    this.#running ??= await this.#open();
  }

  /** Takes it away for good. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}
