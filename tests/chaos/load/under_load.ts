import { type LoadTarget, openLoad } from "./open_load.ts";
import { SteadyLoad } from "./steady_load.ts";

/** The events a second, unless a scenario says otherwise. */
const PER_SECOND = 500;

/** What {@linkcode underLoad} publishes. */
export interface UnderLoadOptions {
  /** Every so many events, one can't be decoded; 0 for none. @default {100} */
  poisonEvery?: number;
}

/**
 * Does something while events are published at a fixed rate.
 *
 * @returns When it is done and all events are settled.
 */
export async function underLoad(
  target: LoadTarget,
  disturb: () => Promise<void>,
  { poisonEvery = 100 }: UnderLoadOptions = {},
): Promise<void> {
  await using parts = openLoad(target);
  const enough = new AbortController();
  const load = new SteadyLoad({
    ...parts,
    perSecond: PER_SECOND,
    poisonEvery,
  });
  const running = load.run(enough.signal);
  try {
    await disturb();
  } finally {
    enough.abort();
    await running;
  }
}
