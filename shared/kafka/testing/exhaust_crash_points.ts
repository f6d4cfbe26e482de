import type { Delivery, Handler } from "../handler.ts";
import { reasonOf } from "../root_cause.ts";
import { type CrashPoints, crashPoints } from "./crash_points.ts";
import { deliverIn } from "./deliver_in.ts";
import { Life } from "./life.ts";

/** What {@linkcode exhaustCrashPoints} tries. */
export interface CrashTest<World, Event> {
  /** Makes what outlives a process: a database, a sink of messages. */
  createWorld(): World | Promise<World>;
  /**
   * Starts a process in the world. What it keeps in memory dies with it, so
   * make it here. Its effects go through `points`.
   */
  start(
    world: World,
    points: CrashPoints,
  ): Handler<Event> | Promise<Handler<Event>>;
  /** What is delivered, again after each death. */
  delivery: Delivery<Event>;
  /** Throws unless the world is as one delivery must leave it. */
  check(world: World): void | Promise<void>;
  /** Takes the world down. */
  dispose?(world: World): void | Promise<void>;
  /** How many times in a row the process dies. @default {1} */
  deaths?: number;
}

/** What {@linkcode exhaustCrashPoints} has tried. */
export interface CrashTestReport {
  /** How many ways of dying were tried, besides not dying. */
  crashes: number;
  /** The points at which the first process can die, in order. */
  points: string[];
}

/**
 * Lets a handler die at each of its crash points in turn, delivers the record
 * again to a new process, as Kafka would, and checks what came of it. Each way
 * of dying has a world of its own. The last point of all is past the handler,
 * before the commit of the offset.
 *
 * A death is a {@linkcode CrashError} where the handler stands: an open
 * transaction rolls back by it, as it does when a database loses a client. What
 * else the handler does in a `catch` or `finally` has no effect as long as it
 * goes through the points. A delivery counts as not handled after a death, even
 * if the handler swallows the error.
 *
 * @throws {Error} When the check fails, or when the handler fails without
 * having died. The message names the points at which it died before; the cause
 * is what was thrown.
 *
 * @example
 * ```ts
 * import { exhaustCrashPoints, testDelivery } from "@taskbell/kafka/testing";
 *
 * await exhaustCrashPoints({
 *   delivery: testDelivery("greet"),
 *   createWorld: () => new Set<string>(),
 *   start(world, points) {
 *     const greetings = points.around("greetings", world);
 *     return ({ event }) => void greetings.add(event);
 *   },
 *   check(world) {
 *     if (world.size !== 1) throw new Error(`${world.size} greetings`);
 *   },
 * });
 * ```
 */
export async function exhaustCrashPoints<World, Event>(
  test: CrashTest<World, Event>,
): Promise<CrashTestReport> {
  const report: CrashTestReport = { crashes: 0, points: [] };
  await runPlan(test, []);
  await explore(test, { plan: [], report });
  return report;
}

/** Tries each way to die after those of the plan. */
async function explore<World, Event>(
  test: CrashTest<World, Event>,
  { plan, report }: { plan: readonly number[]; report: CrashTestReport },
): Promise<void> {
  if (plan.length === (test.deaths ?? 1)) return;
  for (let point = 1;; point++) {
    const longer = [...plan, point];
    const diedAt = (await runPlan(test, longer))[plan.length];
    if (diedAt === undefined) return;
    report.crashes++;
    if (plan.length === 0) report.points.push(diedAt);
    await explore(test, { plan: longer, report });
  }
}

/**
 * Lets processes die one after the other, each at the point that the plan
 * gives it, until one lives.
 *
 * @returns Where they died.
 */
async function runPlan<World, Event>(
  test: CrashTest<World, Event>,
  plan: readonly number[],
): Promise<string[]> {
  const world = await test.createWorld();
  const deaths: string[] = [];
  try {
    for (const diesAt of [...plan, Infinity]) {
      const life = new Life((point) => point === diesAt);
      await live(test, { world, life });
      if (life.diedAt === null) break;
      deaths.push(life.diedAt);
    }
    await test.check(world);
    return deaths;
  } catch (error) {
    const crashes = deaths.length === 0 ? "no crash" : deaths.join(", then ");
    throw new Error(
      `Cannot accept the handler as it must survive each crash: current ` +
        `value is ${reasonOf(error)} after ${crashes}`,
      { cause: error },
    );
  } finally {
    await test.dispose?.(world);
  }
}

/** Starts a process and delivers; a death ends it, anything else is thrown. */
async function live<World, Event>(
  test: CrashTest<World, Event>,
  { world, life }: { world: World; life: Life },
): Promise<void> {
  const handler = await test.start(world, crashPoints(life.pass));
  const { signal } = new AbortController();
  try {
    await deliverIn(life, { handler, delivery: test.delivery, signal });
  } catch (error) {
    if (life.diedAt === null) throw error;
  }
}
