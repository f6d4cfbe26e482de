import type { IncomingMessage } from "node:http";

/** How much to read. */
export interface ReadBodyOptions {
  /** What is beyond is left unread, in bytes. */
  maxBytes: number;
  /** Ends it early. */
  signal: AbortSignal;
}

/** How long a body may take, in milliseconds: the status has told the most. */
const BODY_MS = 3_000;

/**
 * Reads the beginning of an answer's body: it ends where the body does, at the
 * limit, in time or with the connection, and never rejects.
 */
export async function readBody(
  response: IncomingMessage,
  { maxBytes, signal }: ReadBodyOptions,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const { promise, resolve } = Promise.withResolvers<void>();
  const end = () => resolve();
  response.on("data", (chunk: Uint8Array) => {
    chunks.push(chunk.subarray(0, maxBytes - size));
    size = Math.min(size + chunk.length, maxBytes);
    if (size === maxBytes) resolve();
  });
  response.on("end", end).on("close", end).on("error", end);
  signal.addEventListener("abort", end, { once: true });
  const timer = setTimeout(end, BODY_MS);
  if (maxBytes === 0) resolve();
  await promise;
  clearTimeout(timer);
  signal.removeEventListener("abort", end);
  response.removeAllListeners("data").destroy();
  return Buffer.concat(chunks);
}
