import type { Server } from "node:http";
import type { Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

/** A time without a connection, in milliseconds. */
const QUIET_MS = 5;

/** So many of them in a row say that none waits to be accepted. */
const QUIET_TIMES = 3;

/**
 * Closes a server so that no client is reset: the system resets those that
 * wait to be accepted when the listener closes, and under load some always do,
 * as each answer lets its client come back. So requests are held while all
 * that wait are accepted, and go on once the listener is closed.
 */
export class ServerCloser {
  readonly #server: Server;
  /** Connections whose first request has not come yet. */
  readonly #silent = new Set<Socket>();
  #held: PromiseWithResolvers<void> | null = null;

  /** Makes the closer of a server, which does not listen yet. */
  constructor(server: Server) {
    this.#server = server;
    server.on("connection", (socket: Socket) => {
      this.#silent.add(socket);
      socket.once("close", () => this.#silent.delete(socket));
    });
    server.on("request", ({ socket }) => this.#silent.delete(socket));
  }

  /** Resolves when a request may go on; `null`: at once. */
  get held(): Promise<void> | null {
    return this.#held?.promise ?? null;
  }

  /**
   * Accepts who waits, takes no one after that, and resolves when all requests
   * are answered. Must be called once.
   *
   * @param graceMs After so many milliseconds all connections are closed.
   */
  async close(graceMs: number): Promise<void> {
    const server = this.#server;
    const deadline = setTimeout(() => server.closeAllConnections(), graceMs);
    this.#held = Promise.withResolvers<void>();
    await this.#acceptWaiting(performance.now() + graceMs / 2);
    const closed = new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
    server.closeIdleConnections();
    this.#held.resolve();
    this.#held = null;
    await closed;
    clearTimeout(deadline);
  }

  /**
   * Ends at once after a quiet time: whoever comes next is refused. Who was
   * accepted just now has a request on its way.
   */
  async #acceptWaiting(untilMs: number): Promise<void> {
    let quietTimes = 0;
    const onConnection = () => quietTimes = 0;
    this.#server.on("connection", onConnection);
    const isQuiet = () => quietTimes >= QUIET_TIMES && this.#silent.size === 0;
    while (!isQuiet() && performance.now() < untilMs) {
      quietTimes++;
      await delay(QUIET_MS);
    }
    this.#server.off("connection", onConnection);
  }
}
