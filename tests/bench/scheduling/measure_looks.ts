import { spread } from "./spread.ts";

/** Looks of which the spread is told, after as many that warm up. */
const LOOKS = 200;

/** Measures what a look costs beside so many that are stored, and prints it. */
export async function measureLooks(
  stored: number,
  look: () => Promise<unknown>,
): Promise<void> {
  const timesMs: number[] = [];
  for (let count = 0; count < 2 * LOOKS; count++) {
    const startMs = performance.now();
    await look();
    if (count >= LOOKS) timesMs.push(performance.now() - startMs);
  }
  console.log(`A look beside ${stored} stored: ${spread(timesMs)}`);
}
