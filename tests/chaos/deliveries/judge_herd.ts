import { percentile } from "../../bench/report/percentile.ts";

/** What became of reminders that came due together. */
export interface HerdResult {
  /** How many came due. */
  reminders: number;
  /** How many mails have arrived, repeats included. */
  mails: number;
  /** Deliveries that are neither sent nor given up. */
  pending: number;
  /** When a user's mails came after their time, in milliseconds. */
  lateness: ReadonlyMap<string, readonly number[]>;
}

/** No user's mails may be later than others' by more, in the median. */
const MOST_UNFAIR = 1.5;

/** Finds what must not come of a herd: none when all is well. */
export function judgeHerd(
  { reminders, mails, pending, lateness }: HerdResult,
): string[] {
  const all = [...lateness.values()].flat();
  const repeats = mails - all.length;
  const unfair = usersMedians(lateness).at(-1) ?? 0;
  const most = percentile(usersMedians(lateness), 0.5) ?? 0;
  return [
    ...(all.length === reminders ? [] : [
      `${all.length} of ${reminders} reminders have arrived: ` +
      `${reminders - all.length} lost`,
    ]),
    ...(repeats === 0 ? [] : [`${repeats} mails were sent again`]),
    ...(pending === 0 ? [] : [`${pending} deliveries still wait`]),
    ...(Math.min(0, ...all) === 0 ? [] : ["A mail came before its time"]),
    ...(unfair <= MOST_UNFAIR * most ? [] : [
      `A user's median is ${(unfair / most).toFixed(2)} times that of most`,
    ]),
  ];
}

/** The median of each user, the lowest first. */
export function usersMedians(lateness: HerdResult["lateness"]): number[] {
  return [...lateness.values()].map((list) =>
    percentile(list.toSorted((a, b) => a - b), 0.5) ?? 0
  ).sort((a, b) => a - b);
}
