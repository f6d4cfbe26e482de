const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** When the model's time begins: three days before the clocks go forward. */
export const MODEL_START_MS = Date.parse("2030-03-28T10:00:00Z");

/** When they do in Berlin, from one to two hours ahead of UTC. */
const FORWARD_MS = Date.parse("2030-03-31T01:00:00Z");

/** The zones of the model. */
export const ZONES = [null, "Europe/Berlin"] as const;

/** One of {@linkcode ZONES}. */
export type Zone = (typeof ZONES)[number];

/** The distances of the model: days on the clock, then milliseconds. */
export const DISTANCES: Readonly<Record<string, [days: number, ms: number]>> = {
  "PT0S": [0, 0],
  "PT30M": [0, HOUR_MS / 2],
  "P1D": [1, 0],
  "P1DT2H": [1, 2 * HOUR_MS],
  "PT24H": [0, DAY_MS],
};

/** Due at an instant, or on a day as `YYYY-MM-DD`. */
export type Due = string | null;

/** When a reminder is to fire, by arithmetic alone; in milliseconds. */
export function remindMs(
  { due, zone }: { due: Due; zone: Zone },
  distance: string,
): number | null {
  if (due === null) return null;
  const [days, ms] = DISTANCES[distance] ?? [0, 0];
  const isDay = !due.includes("T");
  const dueMs = Date.parse(due);
  if (!isDay && days === 0) return dueMs - ms;
  const clockMs = isDay ? dueMs + DAY_MS : dueMs + aheadMs(dueMs, zone);
  return instantOf(clockMs - days * DAY_MS, zone) - ms;
}

function aheadMs(ms: number, zone: Zone): number {
  if (zone === null) return 0;
  return ms < FORWARD_MS ? HOUR_MS : 2 * HOUR_MS;
}

/** A time that the clocks skip is the one that they would have shown. */
function instantOf(clockMs: number, zone: Zone): number {
  if (zone === null) return clockMs;
  const winter = clockMs - HOUR_MS;
  const summer = clockMs - 2 * HOUR_MS;
  return winter >= FORWARD_MS && summer >= FORWARD_MS ? summer : winter;
}
