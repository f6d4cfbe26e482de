import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { DAYLIGHT_ZONES } from "../daylight_zones.ts";
import type { SeriesApi } from "../series_api.ts";
import { act, nameSeries } from "./act.ts";
import { compareSeries } from "./compare_series.ts";
import { fits } from "./edit_series.ts";
import { EventLog } from "./event_log.ts";
import type { CatchUp, DueText, ModelRule } from "./model_rule.ts";
import { ModelSegment } from "./model_segment.ts";
import { exdatesOf, writtenRecurrence } from "./patch_of.ts";
import {
  type ExdateChoice,
  exdateChoices,
  modelRule,
  type SeriesAction,
  seriesActions,
} from "./series_actions.ts";
import { SeriesModel } from "./series_model.ts";
import type { SeriesRun } from "./series_run.ts";

const DAY_MS = 86_400_000;

/** A day before clocks change in the zone, if they do. */
const EVES: Readonly<Record<string, readonly string[]>> = {
  "Europe/Berlin": ["2030-03-30", "2030-10-26"],
  "America/New_York": ["2030-03-09", "2030-11-02"],
  "Australia/Lord_Howe": ["2030-04-06", "2030-10-05"],
  "Africa/Cairo": ["2030-04-25", "2030-10-30"],
  "America/Sao_Paulo": ["2018-11-03", "2019-02-16"],
  "UTC": ["2028-02-28", "2030-12-30"],
};

/** A series, and what is done to it. */
export interface Story {
  timeZone: string;
  start: DueText;
  rule: ModelRule;
  catchUp: CatchUp;
  /** How many in a row were made up for before. */
  madeUp: number;
  exdates: ExdateChoice[];
  /** The time at which it is created, in milliseconds. */
  nowMs: number;
  actions: SeriesAction[];
}

const instant = fc.record({
  timeZone: fc.constantFrom(...DAYLIGHT_ZONES),
  season: fc.nat(1),
  halfHours: fc.integer({ min: -200, max: 120 }),
  asDay: fc.constantFrom(false, false, false, true),
  untilDays: fc.integer({ min: -1, max: 60 }),
});

/** Stories around the days on which clocks change. */
export const story: fc.Arbitrary<Story> = instant.chain(
  ({ timeZone, season, halfHours, asDay, untilDays }) => {
    const eve = EVES[timeZone]?.[season] ?? "2030-01-01";
    const nowMs = Date.parse(`${eve}T00:00:00Z`);
    const instantAt = (ms: number) => new Date(ms).toISOString();
    const startMs = nowMs + halfHours * 1_800_000;
    const text = (ms: number) =>
      asDay ? instantAt(ms).slice(0, 10) : instantAt(ms);
    return fc.record({
      timeZone: fc.constant(timeZone),
      nowMs: fc.constant(nowMs),
      start: fc.constant(text(startMs)),
      rule: modelRule(fc.constant(text(startMs + untilDays * DAY_MS))),
      catchUp: fc.constantFrom<CatchUp>("once", "all", "all", "skip"),
      madeUp: fc.constantFrom(0, 0, 0, 997, 999),
      exdates: exdateChoices,
      actions: seriesActions,
    });
  },
);

/** To whom stories are told, and what has come about in them. */
export type Telling = Pick<SeriesRun, "api" | "counts">;

/** Tells a story to the API and to the model, and compares them as it goes. */
export async function tellStory(
  telling: Telling,
  story: Story,
): Promise<void> {
  const run = await begin(telling, story);
  if (run === null) return;
  for (const action of story.actions) await act(run, action);
  await act(run, { kind: "pass", occurrences: 2, byMs: 0 });
  await act(run, { kind: "settle" });
}

async function begin(
  { api, counts }: Telling,
  { nowMs, timeZone, start, rule, catchUp, madeUp, exdates }: Story,
): Promise<SeriesRun | null> {
  const { sql } = api.database;
  await sql`update tasks set advances_at = null where advances_at is not null`;
  await api.setTime(new Date(nowMs));
  const user = await api.user();
  const fields = { title: "T", priority: "medium", timeZone };
  const segment = new ModelSegment(rule, start, timeZone);
  const afterMs = segment.occurrenceOn(segment.dayOf(start)).atMs;
  const extras = {
    exdates: exdatesOf(segment, { afterMs, choices: exdates }),
    catchUp,
  };
  const answer = await user.send("POST", "/tasks", {
    body: {
      title: fields.title,
      due_date: start,
      time_zone: timeZone,
      recurrence: writtenRecurrence({ rule, ...extras }),
    },
  });
  assertEquals(answer.status, fits({ segment, extras }) ? 201 : 422);
  if (answer.status === 422) return null;
  const model = new SeriesModel();
  const task = model.begin({ segment, fields, extras });
  nameSeries(task, answer);
  if (madeUp > 0) {
    task.madeUp = madeUp;
    await makeUp(api, { userId: user.id, madeUp });
  }
  const run: SeriesRun = {
    ...{ api, user, model, counts },
    events: new EventLog(sql, user.id),
    time: { ms: nowMs },
    ids: new Map(),
  };
  await compareSeries(run);
  return run;
}

/** As if so many had been made up for: a thousand tasks take long. */
async function makeUp(
  { database: { sql } }: SeriesApi,
  { userId, madeUp }: { userId: string; madeUp: number },
): Promise<void> {
  await sql`
    update tasks set series = series || ${sql.json({ madeUp })}::jsonb
    where user_id = ${userId}
  `;
}
