import { oracleDays } from "../rule_oracle/oracle_days.ts";
import { oracleInstant } from "../rule_oracle/oracle_instant.ts";
import {
  type DueText,
  isDay,
  type ModelRule,
  namesDays,
} from "./model_rule.ts";

/** One time of a series. */
export interface ModelOccurrence {
  /** What identifies it, in milliseconds. */
  atMs: number;
  /** The due date of its task. */
  due: DueText;
}

/** How many days the oracle is asked about at first; then twice as many. */
const FIRST_DAYS = 400;

/** A rule that names no day in so many days names none, for the model. */
const MAX_DAYS = 12_800;

/**
 * A series until an edit begins another one: its occurrences, by an oracle
 * that shares nothing with the code of the API.
 */
export class ModelSegment {
  /** As the API has named it. */
  seriesId = "";
  readonly #startDay: Temporal.PlainDate;
  readonly #time: Temporal.PlainTime | null;
  #asked = { days: 0, found: [] as Temporal.PlainDate[] };

  constructor(
    readonly rule: ModelRule,
    readonly start: DueText,
    readonly timeZone: string,
  ) {
    this.#startDay = this.dayOf(start);
    this.#time = isDay(start)
      ? null
      : zoned(Date.parse(start), timeZone).toPlainTime();
  }

  /** The day of a due date, in the series' time zone. */
  dayOf(due: DueText): Temporal.PlainDate {
    return isDay(due)
      ? Temporal.PlainDate.from(due)
      : zoned(Date.parse(due), this.timeZone).toPlainDate();
  }

  /** The occurrence of a day. */
  occurrenceOn(day: Temporal.PlainDate): ModelOccurrence {
    if (this.#time === null) {
      const due = day.toString();
      return { atMs: dueMs(due, this.timeZone), due };
    }
    // A start in the second of two equal hours stays where it is.
    if (day.equals(this.#startDay)) {
      return { atMs: Date.parse(this.start), due: this.start };
    }
    const wall = day.toPlainDateTime(this.#time);
    const atMs = oracleInstant(wall, this.timeZone).epochMilliseconds;
    return { atMs, due: new Date(atMs).toISOString() };
  }

  /** All occurrences in mode schedule, those that are left out included. */
  *all(): Generator<ModelOccurrence> {
    let lastMs = -Infinity;
    for (const day of this.#days()) {
      const occurrence = this.occurrenceOn(day);
      if (this.#isOver(day, occurrence)) return;
      if (occurrence.atMs > lastMs) yield occurrence;
      lastMs = occurrence.atMs;
    }
  }

  /** The occurrences in mode schedule after an instant. */
  *after(
    afterMs: number,
    exdates: readonly DueText[],
  ): Generator<ModelOccurrence> {
    for (const each of this.all()) {
      if (each.atMs > afterMs && !this.#isLeftOut(each, exdates)) yield each;
    }
  }

  /** The next occurrence in mode completion. */
  afterCompletion(
    { completedMs, formerMs, exdates }: {
      completedMs: number;
      formerMs: number;
      exdates: readonly DueText[];
    },
  ): ModelOccurrence | null {
    const from = zoned(completedMs, this.timeZone).toPlainDate();
    for (const day of this.#daysAfter(from)) {
      const occurrence = this.occurrenceOn(day);
      if (this.#isOver(day, occurrence)) return null;
      if (this.#isLeftOut(occurrence, exdates)) continue;
      const { atMs, due } = occurrence;
      return { atMs: Math.max(atMs, formerMs + 1), due };
    }
    return null;
  }

  *#days(): Generator<Temporal.PlainDate> {
    const { count, parts } = this.rule;
    const start = this.#startDay;
    yield start;
    for (let index = 0; count === null || index < count - 1;) {
      const day = this.#asked.found[index];
      if (day !== undefined) {
        yield day;
        index++;
      } else if (this.#asked.days < MAX_DAYS) {
        const days = 2 * this.#asked.days || FIRST_DAYS;
        const found = oracleDays(parts, { start, days })
          .filter((each) => !each.equals(start));
        this.#asked = { days, found };
      } else return;
    }
  }

  /** So many periods after a day, or the days that are named after it. */
  *#daysAfter(from: Temporal.PlainDate): Generator<Temporal.PlainDate> {
    const { parts } = this.rule;
    if (namesDays(this.rule)) {
      const days = oracleDays(parts, { start: from, days: FIRST_DAYS });
      return yield* days.filter((day) => !day.equals(from));
    }
    for (let times = 1;; times++) {
      yield later(from, { freq: parts.freq, by: times * parts.interval });
    }
  }

  #isOver(day: Temporal.PlainDate, { atMs }: ModelOccurrence): boolean {
    const { until } = this.rule;
    if (until === null) return false;
    return isDay(until) ? `${day}` > until : atMs > Date.parse(until);
  }

  #isLeftOut(
    { atMs, due }: ModelOccurrence,
    exdates: readonly DueText[],
  ): boolean {
    const day = `${this.dayOf(due)}`;
    return exdates.some((exdate) =>
      isDay(exdate) ? exdate === day : Date.parse(exdate) === atMs
    );
  }
}

/** When a due date is over, in milliseconds. */
export function dueMs(due: DueText, timeZone: string | null): number {
  if (!isDay(due)) return Date.parse(due);
  const end = Temporal.PlainDate.from(due).add({ days: 1 });
  return oracleInstant(end.toPlainDateTime("00:00"), timeZone ?? "UTC")
    .epochMilliseconds - 1;
}

/** Some periods later; the last day of a month that is too short. */
function later(
  day: Temporal.PlainDate,
  { freq, by }: { freq: ModelRule["parts"]["freq"]; by: number },
): Temporal.PlainDate {
  if (freq === "DAILY") return day.add({ days: by });
  if (freq === "WEEKLY") return day.add({ days: 7 * by });
  const months = 12 * day.year + day.month - 1 +
    (freq === "YEARLY" ? 12 * by : by);
  const first = Temporal.PlainDate.from({
    year: Math.floor(months / 12),
    month: months % 12 + 1,
    day: 1,
  });
  return first.with({ day: Math.min(day.day, first.daysInMonth) });
}

function zoned(ms: number, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(ms)
    .toZonedDateTimeISO(timeZone);
}
