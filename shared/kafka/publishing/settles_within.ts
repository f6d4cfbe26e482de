/** The longest time that a timer takes, in milliseconds. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * Waits until a promise is settled, either way. Never rejects.
 *
 * @param options No longer than `ms` milliseconds and not after `signal` is
 * aborted.
 * @returns Whether it is settled.
 */
export async function settlesWithin(
  promise: Promise<unknown>,
  { ms, signal }: { ms: number; signal: AbortSignal },
): Promise<boolean> {
  const { promise: waiting, resolve } = Promise.withResolvers<boolean>();
  const settle = () => resolve(true);
  const giveUp = () => resolve(false);
  promise.then(settle, settle);
  const timer = setTimeout(giveUp, Math.min(Math.max(ms, 0), MAX_TIMER_MS));
  signal.addEventListener("abort", giveUp, { once: true });
  if (signal.aborted) giveUp();
  const settled = await waiting;
  clearTimeout(timer);
  signal.removeEventListener("abort", giveUp);
  return settled;
}
