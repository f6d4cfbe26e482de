import { isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import {
  type AllowedHost,
  bareHost,
  checkTargetAddress,
  portOf,
} from "@taskbell/targets";
import { openSocket } from "../open_socket.ts";

/** How to connect. */
export interface ConnectOptions {
  /** The hosts whose addresses are granted. */
  hosts: readonly AllowedHost[];
  /** How long connecting may take, in milliseconds. */
  timeoutMs: number;
  /** Ends it early. */
  signal: AbortSignal;
  /** PEM of the authorities to trust. @default {the usual ones} */
  ca?: string;
}

/**
 * Connects to the host of a URL, with TLS for `https:`. What the name leads to
 * is checked before anything is connected to.
 *
 * @throws {TargetRefused} When the host's address must not be reached.
 */
export async function connectToTarget(
  url: URL,
  { hosts, timeoutMs, signal, ca }: ConnectOptions,
): Promise<Socket> {
  const host = bareHost(url.hostname);
  const port = portOf(url);
  const checkAddress = (address: string) =>
    checkTargetAddress({ address, port }, hosts);
  const socket = await openSocket({
    host,
    port,
    timeoutMs,
    signal,
    checkAddress,
  });
  if (url.protocol === "http:") return socket;
  return await secure(socket, { host, signal, ca });
}

async function secure(
  socket: Socket,
  { host, signal, ca }: { host: string; signal: AbortSignal; ca?: string },
): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const secured = connectTls({
    socket,
    host,
    // An address is no server name (RFC 6066); it is checked all the same.
    servername: isIP(host) === 0 ? host : "",
    ALPNProtocols: ["http/1.1"],
    ...(ca && { ca }),
  });
  const end = () => secured.destroy(signal.reason);
  signal.addEventListener("abort", end, { once: true });
  secured.once("secureConnect", resolve);
  secured.once("error", reject);
  secured.once("close", () => reject(new Error("No TLS connection was made")));
  try {
    await promise;
  } catch (error) {
    secured.destroy();
    socket.destroy();
    throw error;
  } finally {
    signal.removeEventListener("abort", end);
  }
  secured.removeAllListeners("error");
  return secured;
}
