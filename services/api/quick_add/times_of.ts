import type { Said, SaidPeriod, SaidTime } from "./said.ts";

/** When a part of the day is where no time is named; its end has no time. */
const HOURS: Readonly<Record<Exclude<SaidPeriod, "end">, number>> = {
  morning: 6,
  afternoon: 15,
  evening: 20,
  night: 22,
};

/** The hours of the day from which most people are awake, and until which. */
const WAKING = { from: 7, to: 21 };

/**
 * The times of day that words may mean, in the order in which they are meant.
 * There are two where an hour may be of either half of the day.
 *
 * @param options `anyHour` takes the hours in which people sleep too, last.
 * @returns None where there is no time of day.
 */
export function timesOf(
  { time, period }: Said,
  { anyHour }: { anyHour: boolean },
): Temporal.PlainTime[] {
  if (time === undefined) {
    return period === undefined || period === "end"
      ? []
      : [Temporal.PlainTime.from({ hour: HOURS[period] })];
  }
  const { minute, isBare = false } = time;
  const hours = isBare ? hoursOf(time, { period, anyHour }) : [time.hour];
  return hours.map((hour) => Temporal.PlainTime.from({ hour, minute }));
}

function hoursOf(
  { hour }: SaidTime,
  { period, anyHour }: { period: SaidPeriod | undefined; anyHour: boolean },
): number[] {
  const first = hour % 12;
  const second = first + 12;
  switch (period) {
    case "morning":
      return [first];
    case "afternoon":
    case "evening":
      return [second];
    case "night":
      return [first < 6 ? first : second];
    default: {
      const awake = [first, second].filter(isAwake);
      const asleep = [first, second].filter((each) => !isAwake(each));
      return anyHour ? [...awake, ...asleep] : awake;
    }
  }
}

function isAwake(hour: number): boolean {
  return hour >= WAKING.from && hour < WAKING.to;
}
