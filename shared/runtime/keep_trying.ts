import { Alarm } from "./alarm.ts";

/** How {@linkcode keepTrying} goes on. */
export interface KeepTryingOptions {
  /** Ends the tries. */
  signal: AbortSignal;
  /** How long to wait after a failure, in milliseconds. @default {500} */
  retryMs?: number;
  /** Told of each failure; what it throws ends the tries. */
  onFailure(error: unknown): void;
}

/**
 * Runs a piece of work until it succeeds, for what has to wait until a
 * server is there.
 *
 * @returns What it answered; `null` when the signal has aborted before that.
 */
export async function keepTrying<T>(
  work: () => Promise<T>,
  { signal, retryMs = 500, onFailure }: KeepTryingOptions,
): Promise<T | null> {
  while (!signal.aborted) {
    try {
      return await work();
    } catch (error) {
      onFailure(error);
    }
    await new Alarm().wait(retryMs, signal);
  }
  return null;
}
