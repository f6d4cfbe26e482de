/** Rows that one statement removes: it stays short and locks few rows. */
export const PURGE_BATCH = 500;

/**
 * Runs a statement that removes at most {@linkcode PURGE_BATCH} rows until
 * there is nothing left for it.
 *
 * @param signal Ends it after the current batch.
 * @returns How many rows were removed.
 */
export async function purgeInBatches(
  purge: () => Promise<{ readonly count: number }>,
  signal?: AbortSignal,
): Promise<number> {
  for (let total = 0;;) {
    const { count } = await purge();
    total += count;
    if (count < PURGE_BATCH || signal?.aborted) return total;
  }
}
