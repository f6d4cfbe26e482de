import type { JSONWebKeySet } from "jose";

/** How {@linkcode fetchJwks} asks. */
export interface FetchJwksOptions {
  /** Give up after this many milliseconds, the body included. */
  timeoutMs: number;
  /** The largest document that is read, in bytes. */
  maxBytes: number;
}

/**
 * Fetches a JSON Web Key Set. It follows no redirect: the program may connect
 * to no other host.
 *
 * @throws {Error} Whatever goes wrong.
 * @see {@link https://www.rfc-editor.org/rfc/rfc7517#section-5}
 */
export async function fetchJwks(
  url: URL,
  { timeoutMs, maxBytes }: FetchJwksOptions,
): Promise<JSONWebKeySet> {
  const response = await fetch(url, {
    redirect: "error",
    signal: AbortSignal.timeout(timeoutMs),
    headers: { accept: "application/jwk-set+json, application/json" },
  });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Error(`Cannot fetch keys: status is ${response.status}`);
  }
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  // Leaving the loop cancels the rest.
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > maxBytes) {
      throw new Error(`Cannot read keys of more than ${maxBytes} bytes`);
    }
    chunks.push(chunk);
  }
  return JSON.parse(await new Blob(chunks).text());
}
