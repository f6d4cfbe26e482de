import { connect as connectTcp, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { ISocketFactoryArgs } from "kafkajs";

const KEEP_ALIVE_DELAY_MS = 60_000;

/** The sockets of one client. */
export interface SocketPool {
  /** Opens one, for kafkajs. */
  open(args: ISocketFactoryArgs): Socket;
  /** Cuts all and lets none be opened again. Resolves when they are closed. */
  destroy(): Promise<void>;
}

/** Makes a pool without sockets. */
export function createSocketPool(): SocketPool {
  const sockets = new Map<Socket, Promise<void>>();
  const abandoned = new AbortController();
  return {
    open({ host, port, ssl, onConnect }) {
      abandoned.signal.throwIfAborted();
      const servername = isIP(host) === 0 ? host : undefined;
      const socket = ssl
        ? connectTls({ host, port, servername, ...ssl }, onConnect)
        : connectTcp({ host, port }, onConnect);
      socket.setKeepAlive(true, KEEP_ALIVE_DELAY_MS);
      const closed = Promise.withResolvers<void>();
      sockets.set(socket, closed.promise);
      socket.once("close", () => {
        sockets.delete(socket);
        closed.resolve();
      });
      return socket;
    },
    async destroy() {
      abandoned.abort(new Error("The client was abandoned"));
      for (const socket of sockets.keys()) {
        socket.destroy(abandoned.signal.reason);
      }
      await Promise.all(sockets.values());
    },
  };
}
