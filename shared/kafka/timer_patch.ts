import type { Logger } from "@std/log";
import kafkajsPackage from "kafkajs/package.json" with { type: "json" };
import RequestQueue from "kafkajs/src/network/requestQueue/index.js";

/** The one version whose request queue is known. */
const PATCHED_VERSION = "2.2.4";

/** kafkajs checks a queue that is full this often, in milliseconds. */
const CHECK_INTERVAL_MS = 10;

/** The part of the request queue of kafkajs that the patch touches. */
interface RequestQueuePrototype {
  pending: unknown[];
  throttledUntil: number;
  throttleCheckTimeoutId: ReturnType<typeof setTimeout> | null;
  checkPendingRequests(): void;
  scheduleCheckPendingRequests(): void;
}

const patchedPrototypes = new WeakSet<RequestQueuePrototype>();

/**
 * Stops the request queue of kafkajs 2.2.4 from waking up every millisecond on
 * every idle connection (issues 1556 and 1751 of tulios/kafkajs): with nothing
 * pending it re-arms its timer with a negative delay for ever. An empty queue
 * needs no timer, as a new or a fulfilled request checks the queue by itself.
 *
 * Another version is left alone, with a warning. Idempotent.
 *
 * @param version The version of kafkajs. @default {that of the import}
 */
export function patchTimers(
  logger: Logger,
  version: string = kafkajsPackage.version,
): void {
  if (version !== PATCHED_VERSION) {
    logger.warn("Cannot patch the timers of this version of kafkajs", {
      version,
      patched: PATCHED_VERSION,
    });
    return;
  }
  const prototype: RequestQueuePrototype = RequestQueue.prototype;
  if (patchedPrototypes.has(prototype)) return;
  patchedPrototypes.add(prototype);
  prototype.scheduleCheckPendingRequests = function () {
    if (this.throttleCheckTimeoutId || this.pending.length === 0) return;
    const throttledMs = this.throttledUntil - Date.now();
    this.throttleCheckTimeoutId = setTimeout(() => {
      this.throttleCheckTimeoutId = null;
      this.checkPendingRequests();
    }, Math.max(throttledMs, CHECK_INTERVAL_MS));
  };
}
