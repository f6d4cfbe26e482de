import { connect, type Socket } from "node:net";

/** Where and for how long to connect. */
export interface OpenSocketOptions {
  /** The server's name or address. */
  host: string;
  /** Its port. */
  port: number;
  /** How long connecting may take, in milliseconds. */
  timeoutMs: number;
}

/**
 * Connects to a server by its name. The permission to connect is for a name:
 * whoever looks the address up first, as nodemailer does, may do neither.
 */
export async function openSocket(
  { host, port, timeoutMs }: OpenSocketOptions,
): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = connect({ host, port });
  socket.once("connect", resolve);
  socket.once("error", reject);
  socket.setTimeout(timeoutMs, () => {
    socket.destroy(new Error(`Cannot connect within ${timeoutMs} ms`));
  });
  await promise;
  socket.setTimeout(0);
  socket.removeAllListeners();
  return socket;
}
