import { assertEquals } from "@std/assert";
import RequestQueue from "kafkajs/src/network/requestQueue/index.js";
import { patchTimers } from "../../../shared/kafka/timer_patch.ts";

/** A logger that keeps its warnings. */
function warningsLogger() {
  const warnings: string[] = [];
  const logger = {
    debug: () => {},
    info: () => {},
    warn: (message: string) => {
      warnings.push(message);
    },
    error: () => {},
  };
  return { logger, warnings };
}

/** What the queue of an idle connection does when it looks for work. */
function scheduleWhenIdle(): unknown {
  const queue = {
    pending: [],
    throttledUntil: -1,
    throttleCheckTimeoutId: null,
    checkPendingRequests: () => {},
  };
  RequestQueue.prototype.scheduleCheckPendingRequests.call(queue);
  const timer = queue.throttleCheckTimeoutId;
  if (timer !== null) clearTimeout(timer);
  return timer;
}

Deno.test("patchTimers() leaves a version alone that it does not know", () => {
  const { logger, warnings } = warningsLogger();
  const before = RequestQueue.prototype.scheduleCheckPendingRequests;
  patchTimers(logger, "2.3.0");
  assertEquals(warnings.length, 1);
  assertEquals(RequestQueue.prototype.scheduleCheckPendingRequests, before);
});

Deno.test("patchTimers() keeps an idle connection from waking up", () => {
  const { logger, warnings } = warningsLogger();
  patchTimers(logger);
  patchTimers(logger);
  assertEquals(warnings, []);
  assertEquals(scheduleWhenIdle(), null);
});
