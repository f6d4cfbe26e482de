import fc from "fast-check";
import { DAYLIGHT_ZONES } from "../daylight_zones.ts";
import {
  type CatchUp,
  type DueText,
  type Mode,
  MODEL_PARTS,
  type ModelRule,
} from "./model_rule.ts";
import type { Scope } from "./series_model.ts";

/** Which exclusions an edit sets: those so many occurrences ahead. */
export interface ExdateChoice {
  ahead: number;
  asDay: boolean;
}

/** What an edit makes of the recurrence. */
export type RecurrenceChoice =
  | { kind: "end" }
  | { kind: "same"; catchUp: CatchUp; exdates: ExdateChoice[] }
  | { kind: "other"; rule: ModelRule; catchUp: CatchUp };

/** The fields that an edit sets. */
export interface EditChoice {
  title?: string | undefined;
  priority?: string | undefined;
  timeZone?: string | null | undefined;
  /** Away from its occurrence: half hours, or days where it is due on a day. */
  due?: { by: number; asDay: boolean } | undefined;
  recurrence?: RecurrenceChoice | undefined;
}

/** What is done to a task, or to the clock. */
export type SeriesAction =
  | { kind: "complete" | "reopen" | "restore" | "skip"; index: number }
  | { kind: "delete"; index: number; scope: Scope }
  | { kind: "edit"; index: number; scope: Scope; edit: EditChoice }
  | { kind: "wait"; halfHours: number }
  | { kind: "pass"; occurrences: number; byMs: number }
  | { kind: "settle" };

/** Of both kinds; the last is before all due dates. */
const UNTILS = [
  "2031-06-01T12:00:00.000Z",
  "2031-06-01",
  "2018-01-01T00:00:00.000Z",
] as const;

const HOUR_MS = 3_600_000;

/** From the end: the head and its neighbours are meant most often. */
const index = fc.oneof(
  { weight: 3, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.constant(1) },
  { weight: 2, arbitrary: fc.nat(12) },
);
const scope = fc.constantFrom<Scope>("this", "following", "series");
const catchUp = fc.constantFrom<CatchUp>("once", "all", "skip");

/** A rule and its end; UNTIL is told by the day of the start. */
export function modelRule(
  until: fc.Arbitrary<DueText>,
): fc.Arbitrary<ModelRule> {
  return fc.record({
    parts: fc.constantFrom(...MODEL_PARTS),
    end: fc.oneof(
      { weight: 3, arbitrary: fc.constant({ count: null, until: null }) },
      {
        weight: 2,
        arbitrary: fc.integer({ min: 1, max: 7 })
          .map((count) => ({ count, until: null })),
      },
      {
        weight: 1,
        arbitrary: until.map((until) => ({ count: null, until })),
      },
    ),
    mode: fc.constantFrom<Mode>("schedule", "schedule", "completion"),
  }).map(({ parts, end, mode }) => ({ parts, ...end, mode }));
}

/** What is left out of a series. */
export const exdateChoices: fc.Arbitrary<ExdateChoice[]> = fc.array(
  fc.record({ ahead: fc.nat(3), asDay: fc.boolean() }),
  { maxLength: 2 },
);

const recurrence: fc.Arbitrary<RecurrenceChoice> = fc.oneof(
  { weight: 1, arbitrary: fc.constant<RecurrenceChoice>({ kind: "end" }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("same" as const),
      catchUp,
      exdates: exdateChoices,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("other" as const),
      rule: modelRule(fc.constantFrom(...UNTILS)),
      catchUp,
    }),
  },
);

/** One field or two: most edits do one thing. */
const edit: fc.Arbitrary<EditChoice> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({
      title: fc.constantFrom("A", "B", "C"),
      priority: fc.option(fc.constantFrom("low", "high"), { nil: undefined }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      due: fc.record({
        by: fc.integer({ min: -20, max: 80 }),
        asDay: fc.constantFrom(false, false, false, true),
      }),
      title: fc.option(fc.constantFrom("D", "E"), { nil: undefined }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      recurrence,
      title: fc.option(fc.constantFrom("F", "G"), { nil: undefined }),
      timeZone: fc.option(fc.constantFrom(...DAYLIGHT_ZONES), {
        nil: undefined,
        freq: 4,
      }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      timeZone: fc.constantFrom(null, ...DAYLIGHT_ZONES),
    }),
  },
);

const done = fc.record({
  kind: fc.constantFrom(
    "complete" as const,
    "complete" as const,
    "reopen" as const,
    "restore" as const,
    "restore" as const,
    "skip" as const,
  ),
  index,
});

const settle: fc.Arbitrary<SeriesAction> = fc.constant({ kind: "settle" });

const change: fc.Arbitrary<SeriesAction> = fc.record({
  kind: fc.constant("edit" as const),
  index,
  scope,
  edit,
});

const removal: fc.Arbitrary<SeriesAction> = fc.record({
  kind: fc.constant("delete" as const),
  index,
  scope,
});

const pass: fc.Arbitrary<SeriesAction> = fc.record({
  kind: fc.constant("pass" as const),
  occurrences: fc.integer({ min: 1, max: 5 }),
  byMs: fc.constantFrom(-1, 0, 0, 1, HOUR_MS),
});

/** What is deleted comes back when its series has become another one. */
const returning: fc.Arbitrary<SeriesAction[]> = fc.tuple(
  removal,
  change,
  fc.constant<SeriesAction>({ kind: "restore", index: 0 }),
  settle,
);

/** Anything that may be done; the clock goes back at times. */
const single: fc.Arbitrary<SeriesAction> = fc.oneof(
  { weight: 3, arbitrary: settle },
  { weight: 3, arbitrary: pass },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("wait" as const),
      halfHours: fc.oneof(
        fc.integer({ min: -6, max: 60 }),
        fc.integer({ min: 0, max: 1_600 }),
      ),
    }),
  },
  { weight: 5, arbitrary: done },
  { weight: 1, arbitrary: removal },
  { weight: 5, arbitrary: change },
);

/** All that is done in a story. */
export const seriesActions: fc.Arbitrary<SeriesAction[]> = fc.array(
  fc.oneof(
    { weight: 12, arbitrary: single.map((action) => [action]) },
    { weight: 1, arbitrary: returning },
  ),
  { minLength: 8, maxLength: 22 },
).map((parts) => parts.flat());
