import { formatCount, formatMs, formatRatio } from "./format_number.ts";
import type { Comparison, Contestant } from "./report.ts";
import { spread } from "./spread.ts";

/** What Taskbell is to reach in a comparison. */
export type Goal =
  /** So many times what a contestant does a second. */
  | { kind: "ratio"; atLeast: number; of: string }
  /** So many units a second. */
  | { kind: "rate"; atLeast: number }
  /** 99 of 100 units take less than so many milliseconds. */
  | { kind: "p99"; below: number }
  /** Nothing fails. */
  | { kind: "no_errors" };

/** A goal and what became of it, in words. */
export interface Judgement {
  wanted: string;
  got: string;
  reached: boolean;
}

/**
 * Compares the medians of all runs with a goal.
 *
 * @throws {RangeError} When the goal asks for what was not measured.
 */
export function judgeGoal(
  goal: Goal,
  { unit, contestants }: Omit<Comparison, "goals">,
): Judgement {
  const ours = oursOf(contestants);
  switch (goal.kind) {
    case "ratio": {
      const ratio = medianRate(ours) / medianRate(named(contestants, goal.of));
      return {
        wanted: `at least ${goal.atLeast} × ${goal.of}`,
        got: formatRatio(ratio),
        reached: ratio >= goal.atLeast,
      };
    }
    case "rate": {
      const rate = medianRate(ours);
      return {
        wanted: `at least ${formatCount(goal.atLeast)} ${unit}`,
        got: formatCount(rate),
        reached: rate >= goal.atLeast,
      };
    }
    case "p99": {
      const { median } = spread(ours.samples.map(({ p99Ms = NaN }) => p99Ms));
      return {
        wanted: `p99 below ${goal.below} ms`,
        got: `${formatMs(median)} ms`,
        reached: median < goal.below,
      };
    }
    case "no_errors": {
      const errors = totalErrors(ours);
      return { wanted: "no error", got: String(errors), reached: errors === 0 };
    }
  }
}

/** @throws {RangeError} When nobody took part. */
export function oursOf(contestants: readonly Contestant[]): Contestant {
  const [ours] = contestants;
  if (ours) return ours;
  throw new RangeError("Cannot compare as nobody took part");
}

/** The median of a contestant's runs, in units a second. */
export function medianRate({ samples }: Contestant): number {
  return spread(samples.map(({ perSecond }) => perSecond)).median;
}

/** The errors of all runs; `NaN` where they were not counted. */
export function totalErrors({ samples }: Contestant): number {
  return samples.reduce((sum, { errors = NaN }) => sum + errors, 0);
}

function named(
  contestants: readonly Contestant[],
  name: string,
): Contestant {
  const found = contestants.find((each) => each.name === name);
  if (found) return found;
  throw new RangeError(`Cannot compare with ${name}: it was not measured`);
}
