/**
 * Waits for a promise, but no longer than `ms` milliseconds and not after
 * `signal` is aborted. What the promise stands for goes on by itself; a later
 * rejection of it is ignored.
 *
 * @throws {DOMException} A `TimeoutError` when the time is up.
 * @throws The reason of the signal.
 */
export async function within<T>(
  promise: Promise<T>,
  { ms, signal }: { ms?: number; signal?: AbortSignal },
): Promise<T> {
  const giveUp = Promise.withResolvers<never>();
  const onAbort = () => giveUp.reject(signal?.reason);
  const timer = ms === undefined ? undefined : setTimeout(() => {
    const message = `Gave up after ${Math.round(ms)} ms`;
    giveUp.reject(new DOMException(message, "TimeoutError"));
  }, Math.max(ms, 0));
  signal?.addEventListener("abort", onAbort, { once: true });
  if (signal?.aborted) onAbort();
  try {
    return await Promise.race([promise, giveUp.promise]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
  }
}

/** Whether an error is that of {@linkcode within} when the time is up. */
export function isTimeout(error: unknown): boolean {
  return error instanceof DOMException && error.name === "TimeoutError";
}
