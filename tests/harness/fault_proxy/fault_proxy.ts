import { createServer, type Server, type Socket } from "node:net";
import { seededRandom } from "../../support/seeded_random.ts";
import { Conditions } from "./conditions.ts";
import { type Direction, DIRECTIONS, type Fault } from "./fault.ts";
import { FaultyLink } from "./faulty_link.ts";

/** How {@linkcode FaultProxy.start} listens. */
export interface FaultProxyOptions {
  /** Where the server is. */
  target: { hostname: string; port: number };
  /** The port of 127.0.0.1 to listen on. @default {a free one} */
  port?: number;
  /** From which all that is random follows. @default {1} */
  seed?: number;
}

/**
 * Stands between clients and a server and spoils what passes, as a bad network
 * does. Without faults it changes nothing.
 */
export class FaultProxy implements AsyncDisposable {
  readonly #server: Server;
  readonly #links = new Map<FaultyLink, Promise<void>>();
  readonly #conditions = {
    to_server: new Conditions(),
    to_client: new Conditions(),
  };
  readonly #options: FaultProxyOptions;
  readonly #random: () => number;

  private constructor(options: FaultProxyOptions) {
    this.#options = options;
    this.#random = seededRandom(options.seed ?? 1);
    this.#server = createServer(
      { allowHalfOpen: true, noDelay: true },
      (client) => this.#accept(client),
    );
  }

  /** Begins to listen. The caller disposes it, which ends all connections. */
  static async start(options: FaultProxyOptions): Promise<FaultProxy> {
    const proxy = new FaultProxy(options);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    proxy.#server.once("error", reject);
    proxy.#server.listen(options.port ?? 0, "127.0.0.1", resolve);
    await promise;
    return proxy;
  }

  /** The port of 127.0.0.1 on which it listens. */
  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === "string") {
      throw new TypeError(`Cannot tell the port as none is open`);
    }
    return address.port;
  }

  /** How many connections there are. */
  get connections(): number {
    return this.#links.size;
  }

  /**
   * Spoils one direction or both, of old and new connections. What waits for
   * the end of an earlier fault goes on at once.
   *
   * @param faults In the order in which the data meets them; none heals.
   */
  spoil(direction: Direction | "both", faults: readonly Fault[]): void {
    for (const each of DIRECTIONS) {
      if (direction !== "both" && direction !== each) continue;
      this.#conditions[each].set(faults);
    }
  }

  /** Resets (RST) all connections of now. */
  reset(): void {
    for (const link of this.#links.keys()) link.reset();
  }

  /** Ends all connections and listens no more. */
  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.reset();
    await Promise.all(this.#links.values());
    await closed;
  }

  #accept(client: Socket): void {
    const { target } = this.#options;
    const link = new FaultyLink({
      client,
      target,
      conditions: this.#conditions,
      random: this.#random,
    });
    const running = link.run().finally(() => this.#links.delete(link));
    this.#links.set(link, running);
  }
}
