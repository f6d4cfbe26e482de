/**
 * Finds the smallest value that is not exceeded by a share of the values
 * (nearest rank).
 *
 * @param sorted In rising order.
 * @param share Above 0, at most 1: 0.99 asks for the 99th percentile.
 * @returns `undefined` when there are no values.
 */
export function percentile(
  sorted: ArrayLike<number>,
  share: number,
): number | undefined {
  return sorted[Math.ceil(sorted.length * share) - 1];
}
