import type { Logger } from "@std/log";
import type { Clock } from "@taskbell/runtime";
import type { BreakerStatus } from "./breaker.ts";

/** How {@linkcode createBreaker} decides. */
export interface BreakerOptions {
  /** The dependency's name, such as `smtp`. */
  name: string;
  /** After so many failures in a row it opens. @default {5} */
  failureThreshold?: number;
  /** How long it stays open before a trial, in milliseconds. @default {30_000} */
  recoveryMs?: number;
  /**
   * A trial that has not ended after this time, in milliseconds, makes way for
   * another one. @default {recoveryMs}
   */
  trialMs?: number;
  /**
   * Whether an error means that the dependency is away. Such a call fails with
   * an {@linkcode OutageError}, whose cause is the error.
   * @default {an error that comes of an OutageError}
   */
  isOutage?(error: unknown): boolean;
  /** Is told of every change of state; it must not throw. */
  onChange?(status: BreakerStatus): void;
  /** Tells the time of day. @default {the machine's clock} */
  clock?: Clock;
  /**
   * Tells the time by which durations are measured, in milliseconds; it never
   * goes back. @default {performance.now}
   */
  monotonicMs?(): number;
  /** Receives every change of state. @default {a logger of its own} */
  logger?: Logger;
}
