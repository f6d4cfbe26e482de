import { MODEL_PARTS, type ModelRule } from "./model_rule.ts";
import type { EditChoice, SeriesAction } from "./series_actions.ts";
import type { Story } from "./tell_story.ts";

const [DAILY, , EVERY_OTHER_DAY] = MODEL_PARTS;

function rule(parts = DAILY, fields: Partial<ModelRule> = {}): ModelRule {
  if (parts === undefined) {
    throw new TypeError("Cannot recur: there is no rule");
  }
  return { parts, count: null, until: null, mode: "schedule", ...fields };
}

/** Days pass, and the scheduler sees to them. */
function days(occurrences: number): SeriesAction[] {
  return [{ kind: "pass", occurrences, byMs: 0 }, { kind: "settle" }];
}

/** An edit of the last task that is there, or of one before it. */
function edit(
  edit: EditChoice,
  scope: "this" | "following" | "series" = "this",
  index = 0,
): SeriesAction {
  return { kind: "edit", index, scope, edit };
}

const OTHER_RULE: EditChoice = {
  recurrence: { kind: "other", rule: rule(EVERY_OTHER_DAY), catchUp: "all" },
};

const NEVER: EditChoice = {
  recurrence: {
    kind: "other",
    rule: rule(DAILY, { until: "2018-01-01T00:00:00.000Z" }),
    catchUp: "all",
  },
};

const USUAL: Omit<Story, "actions"> = {
  timeZone: "Europe/Berlin",
  start: "2030-03-29T08:00:00.000Z",
  rule: rule(),
  catchUp: "all",
  madeUp: 0,
  exdates: [],
  nowMs: Date.parse("2030-03-29T00:00:00Z"),
};

/** What chance seldom hits upon: each is told in every run. */
export const KNOWN_STORIES: Readonly<Record<string, Story>> = {
  "a thousand are made up for": {
    ...USUAL,
    madeUp: 998,
    actions: [...days(5), ...days(2)],
  },
  "what is left out moves along": {
    ...USUAL,
    exdates: [{ ahead: 1, asDay: false }, { ahead: 2, asDay: true }],
    actions: [edit({ due: { by: 4, asDay: false } }, "following"), ...days(4)],
  },
  "a deleted head comes back when its series is another one": {
    ...USUAL,
    actions: [
      ...days(2),
      { kind: "delete", index: 0, scope: "following" },
      edit(OTHER_RULE),
      { kind: "restore", index: 0 },
      ...days(3),
    ],
  },
  "the hour is lacking": {
    ...USUAL,
    start: "2030-03-30T01:30:00.000Z",
    actions: [...days(2), ...days(1)],
  },
  "the hour comes twice": {
    ...USUAL,
    start: "2030-10-26T00:30:00.000Z",
    nowMs: Date.parse("2030-10-26T00:00:00Z"),
    actions: [...days(2), ...days(1)],
  },
  "COUNT goes on from where the series is moved": {
    ...USUAL,
    rule: rule(DAILY, { count: 5 }),
    actions: [
      ...days(2),
      edit({ due: { by: 2, asDay: false } }, "series"),
      ...days(9),
    ],
  },
  "a rule that is over, and one for a task that is not the last": {
    ...USUAL,
    actions: [...days(1), edit(NEVER), edit(OTHER_RULE, "this", 1)],
  },
};
