/**
 * Makes a signal that is aborted `delayMs` milliseconds after another one, or
 * after now if that is aborted already. The caller disposes of it.
 */
export function abortLater(
  first: AbortSignal,
  delayMs: number,
): { signal: AbortSignal; dispose(): void } {
  const later = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const start = () => timer = setTimeout(() => later.abort(), delayMs);
  if (first.aborted) start();
  else first.addEventListener("abort", start, { once: true });
  return {
    signal: later.signal,
    dispose() {
      clearTimeout(timer);
      first.removeEventListener("abort", start);
    },
  };
}
