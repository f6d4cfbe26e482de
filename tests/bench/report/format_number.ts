/** Writes a count with its thousands apart, such as `12 345`. */
export function formatCount(count: number): string {
  return count.toFixed(0).replace(/\B(?=(\d{3})+$)/g, " ");
}

/** Writes milliseconds with as many digits as tell something. */
export function formatMs(ms: number): string {
  return ms.toFixed(ms < 10 ? 2 : ms < 100 ? 1 : 0);
}

/** Writes how many times as much something is, such as `1.25 ×`. */
export function formatRatio(ratio: number): string {
  if (ratio === Infinity) return "∞ ×";
  return `${ratio < 10 ? ratio.toFixed(2) : formatCount(ratio)} ×`;
}
