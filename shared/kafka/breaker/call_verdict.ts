import { OutageError } from "../outage_error.ts";
import { outageOf } from "../outage_of.ts";

/**
 * What the error of a call says of the dependency: it is away, it has not
 * answered in time, it has answered, or nothing.
 */
export type CallVerdict = "away" | "late" | "answered" | "unknown";

/** What {@linkcode callVerdict} goes by. */
export interface CallContext {
  /** The dependency's name. */
  name: string;
  /** Whether an error means that the dependency is away. */
  isOutage(error: unknown): boolean;
  /** The signal of the call. */
  signal: AbortSignal | undefined;
}

/** Judges the error of a call. */
export function callVerdict(
  error: unknown,
  { name, isOutage, signal }: CallContext,
): CallVerdict {
  if (signal?.aborted) return "unknown";
  // The breaker of another dependency, further in, has spoken for that one.
  const dependency = outageOf(error)?.dependency ?? name;
  if (dependency !== name) return "unknown";
  if (isOutage(error)) return "away";
  const errorName = (error as { name?: unknown } | null | undefined)?.name;
  if (errorName === "TimeoutError") return "late";
  const isUnknown = errorName === "AbortError" || errorName === "LetGoError";
  return isUnknown ? "unknown" : "answered";
}

/** The outage that a call's error stands for, under the dependency's name. */
export function outageFrom(error: unknown, name: string): OutageError {
  if (error instanceof OutageError && error.dependency === name) return error;
  const message = error instanceof OutageError
    ? error.message
    : `Cannot reach ${name}`;
  return new OutageError(message, { dependency: name, cause: error });
}
