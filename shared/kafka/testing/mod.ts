/**
 * Test modes that an adopter puts around their own handlers.
 *
 * Kafka delivers at least once: a process may die at any moment, and whatever
 * its record had not yet told Kafka comes again. A handler is right when that
 * changes nothing.
 *
 * - {@linkcode deliverTwice} shows effects that are not idempotent.
 * - {@linkcode exhaustCrashPoints} lets a handler die at each of its points in
 *   turn, and checks what one delivery has left behind.
 * - {@linkcode crashAnywhere} lets the handlers of a running consumer die at
 *   random points.
 * - {@linkcode testDelivery} makes what a handler is given.
 *
 * @module
 */
export {
  type CrashAnywhere,
  crashAnywhere,
  type CrashAnywhereOptions,
} from "./crash_anywhere.ts";
export { CrashError } from "./crash_error.ts";
export type { CrashPoints } from "./crash_points.ts";
export { deliverTwice } from "./deliver_twice.ts";
export {
  type CrashTest,
  type CrashTestReport,
  exhaustCrashPoints,
} from "./exhaust_crash_points.ts";
export { testDelivery } from "./test_delivery.ts";
