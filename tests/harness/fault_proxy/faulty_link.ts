import { connect, type Socket } from "node:net";
import { Alarm } from "@taskbell/runtime";
import type { Conditions } from "./conditions.ts";
import { type Direction, DIRECTIONS } from "./fault.ts";
import { FaultyPipe } from "./faulty_pipe.ts";

/** A connection through the proxy. */
export interface FaultyLinkOptions {
  client: Socket;
  /** Where the server is. */
  target: { hostname: string; port: number };
  conditions: Readonly<Record<Direction, Conditions>>;
  /** From 0 up to 1. */
  random: () => number;
}

/** A client's socket and the server's, with a faulty pipe each way. */
export class FaultyLink {
  readonly #options: FaultyLinkOptions;
  readonly #server: Socket;
  readonly #gone = new AbortController();

  constructor(options: FaultyLinkOptions) {
    this.#options = options;
    const { hostname: host, port } = options.target;
    this.#server = connect({ host, port, allowHalfOpen: true, noDelay: true });
    for (const socket of [options.client, this.#server]) {
      // What breaks off is seen by who reads or writes.
      socket.on("error", () => this.close());
      socket.on("close", () => this.#gone.signal.aborted || this.#dropBoth());
    }
  }

  /** Resolves when the connection is gone. */
  async run(): Promise<void> {
    const { client, conditions, random } = this.#options;
    const server = this.#server;
    const shared = { random, gone: this.#gone.signal, close: this.close };
    const ways = {
      to_server: { from: client, to: server },
      to_client: { from: server, to: client },
    };
    const watches = DIRECTIONS.map((way) => this.#watch(conditions[way]));
    await Promise.all(DIRECTIONS.map((way) =>
      new FaultyPipe({
        ...shared,
        ...ways[way],
        conditions: conditions[way],
      }).run()
    ));
    this.close();
    await Promise.all(watches);
  }

  /** Closes it at both ends. */
  close = (): void => {
    this.#options.client.destroySoon();
    this.#server.destroySoon();
    this.#gone.abort();
  };

  /** Resets it (RST) at both ends. */
  reset(): void {
    this.#options.client.resetAndDestroy();
    this.#server.resetAndDestroy();
    this.#gone.abort();
  }

  #dropBoth(): void {
    const { client } = this.#options;
    if (client.destroyed && this.#server.destroyed) this.#gone.abort();
  }

  /** Ends the connection when a fault says so, even if nothing passes. */
  async #watch(conditions: Conditions): Promise<void> {
    const gone = this.#gone.signal;
    while (!gone.aborted) {
      const { changed } = conditions;
      const resetMs = conditions.find("reset_peer")?.afterMs ?? Infinity;
      const closeMs = conditions.find("black_hole")?.closeAfterMs ?? Infinity;
      const signal = AbortSignal.any([changed, gone]);
      const waitMs = Math.min(resetMs, closeMs, 2 ** 31 - 1);
      await new Alarm().wait(waitMs, signal);
      if (signal.aborted) continue;
      if (resetMs <= closeMs) this.reset();
      else this.close();
    }
  }
}
