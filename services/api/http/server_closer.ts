import type { Server } from "node:http";
import type { Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

/** A time without a connection, in milliseconds. */
const QUIET_MS = 5;

/** So many of them in a row say that none waits to be accepted. */
const QUIET_TIMES = 3;

/**
 * Requests are held for so long at most, in milliseconds: where new clients
 * keep coming, it is never quiet.
 */
const MAX_HOLD_MS = 250;

/**
 * Whoever was accepted just now has a request on its way, which is here after
 * so many milliseconds. Others have none: a browser connects in advance, a
 * probe only looks whether it can.
 */
const SPEAK_MS = 100;

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
   * are answered. A connection without a request is closed. Must be called
   * once.
   *
   * @param graceMs So many milliseconds after the requests that were held may
   * go on, all connections are closed.
   */
  async close(graceMs: number): Promise<void> {
    const server = this.#server;
    this.#held = Promise.withResolvers<void>();
    await this.#acceptWaiting();
    const closed = new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
    server.closeIdleConnections();
    this.#held.resolve();
    this.#held = null;
    const spoken = setTimeout(() => this.#closeSilent(), SPEAK_MS);
    const deadline = setTimeout(() => server.closeAllConnections(), graceMs);
    await closed;
    clearTimeout(spoken);
    clearTimeout(deadline);
  }

  /** Ends at once after a quiet time: whoever comes next is refused. */
  async #acceptWaiting(): Promise<void> {
    const untilMs = performance.now() + MAX_HOLD_MS;
    let quietTimes = 0;
    const onConnection = () => quietTimes = 0;
    this.#server.on("connection", onConnection);
    while (quietTimes < QUIET_TIMES && performance.now() < untilMs) {
      quietTimes++;
      await delay(QUIET_MS);
    }
    this.#server.off("connection", onConnection);
  }

  #closeSilent(): void {
    for (const socket of this.#silent) socket.destroy();
  }
}
