import { Buffer } from "node:buffer";
import { connect as connectTcp, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { ErrorCode } from "./client/error_code.ts";
import { parseAddress } from "./parse_address.ts";

/** What a broker speaks on one of its ports. */
export interface Listener {
  /** Whether it expects TLS. */
  tls: boolean;
  /**
   * The mechanisms of SASL that it offers, none where it expects no SASL;
   * `null` where that can't be seen, as its certificate is not trusted.
   */
  mechanisms: readonly string[] | null;
}

/** How {@linkcode probeListener} asks. */
export interface ProbeListenerOptions {
  /** PEM text of the authority to be trusted. @default {the system's} */
  sslCa?: string;
  /** Waits no longer for each of two answers, in milliseconds. */
  timeoutMs: number;
}

const CORRELATION_ID = 0x7a51_be11;
/** No list of mechanisms is longer than this many bytes. */
const MAX_ANSWER_BYTES = 64 * 1024;
const CERTIFICATE_CODE = /CERT|UNABLE_TO_VERIFY_LEAF_SIGNATURE/;

/**
 * Finds out what is spoken on a port by offering a mechanism of SASL that
 * nobody has: a listener with SASL answers with those that it has, one without
 * it that SASL is out of place. Nothing secret is sent. Never rejects.
 *
 * @param address `host:port`
 * @returns `null` where nothing answers as a Kafka broker does.
 * @see {@link https://cwiki.apache.org/confluence/display/KAFKA/KIP-43}
 */
export async function probeListener(
  address: string,
  { sslCa, timeoutMs }: ProbeListenerOptions,
): Promise<Listener | null> {
  const { host, port } = parseAddress(address);
  const plain = await ask(connectTcp({ host, port }), timeoutMs);
  if (Array.isArray(plain)) return { tls: false, mechanisms: plain };
  const servername = isIP(host) === 0 ? host : undefined;
  const ca = sslCa === undefined ? undefined : [sslCa];
  const socket = connectTls({ host, port, servername, ca });
  const encrypted = await ask(socket, timeoutMs);
  if (Array.isArray(encrypted)) return { tls: true, mechanisms: encrypted };
  const { code } = encrypted as { code?: unknown };
  return CERTIFICATE_CODE.test(String(code))
    ? { tls: true, mechanisms: null }
    : null;
}

/** Answers the mechanisms, or what went wrong. */
async function ask(socket: Socket, timeoutMs: number): Promise<unknown> {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  let received: Buffer = Buffer.alloc(0);
  socket.on("data", (bytes: Buffer) => {
    received = Buffer.concat([received, bytes]);
    const mechanisms = readAnswer(received);
    if (mechanisms) resolve(mechanisms);
    else if (received.length > MAX_ANSWER_BYTES) resolve(new Error("Too long"));
  });
  socket.on("error", resolve);
  socket.on("close", () => resolve(new Error("The connection was closed")));
  socket.setTimeout(timeoutMs, () => resolve(new Error("No answer")));
  socket.write(saslHandshake());
  try {
    return await promise;
  } finally {
    socket.destroy();
  }
}

/** SaslHandshake, version 1, without a client id. */
function saslHandshake(): Buffer {
  const mechanism = "?";
  const request = Buffer.alloc(17);
  request.writeInt32BE(13, 0); // size
  request.writeInt16BE(17, 4); // API key
  request.writeInt16BE(1, 6); // version
  request.writeInt32BE(CORRELATION_ID, 8);
  request.writeInt16BE(-1, 12); // client id
  request.writeInt16BE(mechanism.length, 14);
  request.write(mechanism, 16);
  return request;
}

/** Reads the answer to {@linkcode saslHandshake}; `null`: not whole or none. */
function readAnswer(bytes: Buffer): string[] | null {
  try {
    const end = 4 + bytes.readInt32BE(0);
    const isAnswer = bytes.readInt32BE(4) === CORRELATION_ID;
    if (!isAnswer || bytes.length < end) return null;
    const errorCode = bytes.readInt16BE(8);
    if (errorCode === ErrorCode.ILLEGAL_SASL_STATE) return [];
    if (errorCode !== ErrorCode.UNSUPPORTED_SASL_MECHANISM) return null;
    const mechanisms: string[] = [];
    for (let at = 14; at < end;) {
      const next = at + 2 + bytes.readUInt16BE(at);
      mechanisms.push(bytes.toString("utf8", at + 2, next));
      at = next;
    }
    return mechanisms.length > 0 ? mechanisms : null;
  } catch {
    // The bytes end before the answer does.
    return null;
  }
}
