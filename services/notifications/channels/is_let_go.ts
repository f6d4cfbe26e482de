/**
 * Whether an attempt was ended by us, as the worker stops or has lost its
 * lease: what it comes to says nothing about the provider. One that took too
 * long does.
 */
export function isLetGo(signal: AbortSignal): boolean {
  const { aborted, reason } = signal;
  return aborted &&
    !(reason instanceof Error && reason.name === "TimeoutError");
}
