import { setTimeout as delay } from "node:timers/promises";

/** How long to wait between two looks, in milliseconds. */
const INTERVAL_MS = 50;

/**
 * Waits until a program answers its readiness probe with 200.
 *
 * @throws {DOMException} When the signal aborts.
 */
export async function whenReady(
  baseUrl: string,
  signal: AbortSignal,
): Promise<void> {
  while (!await isReady(baseUrl, signal)) {
    await delay(INTERVAL_MS, undefined, { signal });
  }
}

async function isReady(
  baseUrl: string,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const response = await fetch(`${baseUrl}/health/ready`, { signal });
    await response.body?.cancel();
    return response.ok;
  } catch {
    // It does not listen yet.
    signal.throwIfAborted();
    return false;
  }
}
