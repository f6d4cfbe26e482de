import { connect, isIP, type Socket } from "node:net";

/** Where and for how long to connect. */
export interface OpenSocketOptions {
  /** The server's name or address, an IPv6 address without brackets. */
  host: string;
  /** Its port. */
  port: number;
  /** How long connecting may take, in milliseconds. */
  timeoutMs: number;
  /** Ends the attempt early. */
  signal?: AbortSignal;
  /**
   * Throws where an address must not be connected to. It is asked about each
   * address that the name has, before a connection to any.
   */
  checkAddress?: (address: string) => void;
}

/**
 * Connects to a server by its name. The permission to connect is for a name:
 * whoever looks the address up first, as nodemailer does, may do neither. For
 * the same reason addresses are checked between the socket's own look-up and
 * its connecting, so that no second look-up can answer another address.
 *
 * @throws {Error} When it can't connect.
 */
export async function openSocket(
  { host, port, timeoutMs, signal, checkAddress = () => {} }: OpenSocketOptions,
): Promise<Socket> {
  if (isIP(host) !== 0) checkAddress(host);
  signal?.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = connect({ host, port });
  const end = () => socket.destroy(signal?.reason);
  signal?.addEventListener("abort", end, { once: true });
  socket.on("lookup", (_error, address) => {
    try {
      // A look-up that fails has no address.
      if (address) checkAddress(address);
    } catch (error) {
      socket.destroy(error instanceof Error ? error : undefined);
    }
  });
  socket.once("connect", resolve);
  socket.once("error", reject);
  socket.once("close", () => reject(new Error("Cannot connect to the host")));
  socket.setTimeout(timeoutMs, () => {
    socket.destroy(new Error(`Cannot connect within ${timeoutMs} ms`));
  });
  try {
    await promise;
  } finally {
    signal?.removeEventListener("abort", end);
  }
  socket.setTimeout(0);
  socket.removeAllListeners();
  return socket;
}
