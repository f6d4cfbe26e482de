import { AsyncLocalStorage } from "node:async_hooks";
import type { Delivery, Middleware } from "../handler.ts";
import { type CrashPoints, crashPoints } from "./crash_points.ts";
import { deliverIn } from "./deliver_in.ts";
import { Life } from "./life.ts";

/** How often {@linkcode crashAnywhere} strikes. */
export interface CrashAnywhereOptions {
  /** The chance to die at a point, 0 to 1. @default {0.2} */
  probability?: number;
  /**
   * How many times the handling of one record dies, so that it ends.
   * @default {3}
   */
  maxDeaths?: number;
  /** A number from 0 up to 1: a seeded one makes a run repeatable. */
  random: () => number;
}

/** Deaths at random, for a handler in a running consumer. */
export interface CrashAnywhere {
  /** Goes around the whole chain: it throws, and the record comes again. */
  middleware<Event>(): Middleware<Event>;
  /** The points of whatever delivery is being handled; inert outside of one. */
  readonly points: CrashPoints;
  /** How many deliveries have died. */
  deaths(): number;
}

/**
 * Lets the handlers of a running consumer die at random crash points, which
 * are described at {@linkcode exhaustCrashPoints}. One delivery dies at a time,
 * and not the process: what that keeps in memory stays.
 *
 * @example
 * ```ts
 * import type { Handler, Undecoded } from "@taskbell/kafka";
 * import { crashAnywhere } from "@taskbell/kafka/testing";
 *
 * const crashes = crashAnywhere({ random: Math.random });
 * const chain: Handler<Undecoded> = () => crashes.points.step("at work");
 * const handler = crashes.middleware<Undecoded>()(chain);
 * ```
 */
export function crashAnywhere(
  { probability = 0.2, maxDeaths = 3, random }: CrashAnywhereOptions,
): CrashAnywhere {
  const lives = new AsyncLocalStorage<Life>();
  const deathsOf = new Map<string, number>();
  return {
    points: crashPoints((name) => lives.getStore()?.pass(name)),
    deaths: () => deathsOf.values().reduce((sum, deaths) => sum + deaths, 0),
    middleware: () => (handler) => async (delivery, signal) => {
      const place = placeOf(delivery);
      const deaths = deathsOf.get(place) ?? 0;
      const isMortal = deaths < maxDeaths;
      const life = new Life(() => isMortal && random() < probability);
      try {
        await lives.run(
          life,
          () => deliverIn(life, { handler, delivery, signal }),
        );
      } finally {
        if (life.diedAt !== null) deathsOf.set(place, deaths + 1);
      }
    },
  };
}

function placeOf({ record, groupId }: Delivery<unknown>): string {
  const { topic, partition, offset } = record;
  return JSON.stringify([groupId, topic, partition, offset]);
}
