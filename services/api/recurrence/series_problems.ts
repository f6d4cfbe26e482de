import { namesDays } from "./names_days.ts";
import type { RecurrenceMode } from "./recurrence.ts";
import { nextOccurrence } from "./next_occurrence.ts";
import type { Series } from "./series.ts";
import { seriesLimits } from "./series_limits.ts";
import { wallClock } from "./wall_clock.ts";

/** One thing that is wrong with a series. */
export interface SeriesProblem {
  /** Where, from the field `recurrence` on: `["rrule"]`, `["exdates", 2]`. */
  path: readonly (string | number)[];
  /** What is wrong, for a person. */
  detail: string;
}

/**
 * Finds what is wrong with a rule and exclusions that are right for
 * themselves, beside the start of their series. Walks through a cycle of the
 * calendar at the most.
 */
export function seriesProblems(
  series: Series,
  mode: RecurrenceMode,
): SeriesProblem[] {
  const problems = [
    ...kindProblems(series),
    ...modeProblems(series, mode),
  ];
  return problems.length > 0 ? problems : startProblems(series, mode);
}

/** RFC 5545 wants UNTIL and EXDATE to be of the same kind as the start. */
function kindProblems({ rule, start, exdates = [] }: Series): SeriesProblem[] {
  const problems: SeriesProblem[] = [];
  const isDay = typeof start === "string";
  if (rule.until !== null && (typeof rule.until === "string") !== isDay) {
    const detail = isDay
      ? "UNTIL must be a date (YYYYMMDD), as the task is due on a day"
      : "UNTIL must have a time in UTC (YYYYMMDDTHHMMSSZ), " +
        "as the task is due at a time";
    problems.push({ path: ["rrule"], detail });
  }
  exdates.forEach((exdate, index) => {
    if (!isDay || typeof exdate === "string") return;
    const detail = "must be a date, as the task is due on a day";
    problems.push({ path: ["exdates", index], detail });
  });
  return problems;
}

function modeProblems({ rule }: Series, mode: RecurrenceMode): SeriesProblem[] {
  if (mode === "schedule" || rule.interval === 1 || !namesDays(rule)) return [];
  const detail = "INTERVAL must be 1 with parts that name days, " +
    "as the mode is completion";
  return [{ path: ["rrule"], detail }];
}

function startProblems(series: Series, mode: RecurrenceMode): SeriesProblem[] {
  const { rule, start, timeZone } = series;
  const clock = wallClock(start, timeZone);
  const first = clock.occurrenceOn(clock.startDay);
  if (seriesLimits(series, clock).isAfterEnd(clock.startDay, first)) {
    const detail = "UNTIL must not be before the due date";
    return [{ path: ["rrule"], detail }];
  }
  const endless = {
    rule: { ...rule, count: null, until: null },
    start,
    timeZone,
  };
  if (mode === "completion" || nextOccurrence(endless, first.at) !== null) {
    return [];
  }
  const detail = "must name a day after the due date, up to the year 9999";
  return [{ path: ["rrule"], detail }];
}
