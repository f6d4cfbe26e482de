/** Where the values of several runs lie. */
export interface Spread {
  median: number;
  min: number;
  max: number;
}

/**
 * Says where values lie. The median of an even number of values is the mean
 * of the two in the middle.
 *
 * @throws {RangeError} When there are no values.
 */
export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  if (upper === undefined || lower === undefined) {
    throw new RangeError("Cannot find the median of no values");
  }
  return {
    median: (lower + upper) / 2,
    min: Math.min(...values),
    max: Math.max(...values),
  };
}
