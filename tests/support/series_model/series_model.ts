import { occurrencesBetween } from "../occurrences_between.ts";
import { parseRule } from "../../../services/api/recurrence/parse_rule.ts";
import type { Series } from "../../../services/api/recurrence/series.ts";

/** Which occurrences are made up for. */
export type CatchUp = "once" | "all" | "skip";

/** A task of the series, as simple as it can be. */
export interface ModelTask {
  /** The rule's instant, in milliseconds. */
  occurrenceMs: number;
  /** The due date, which may be moved alone, in milliseconds. */
  dueMs: number;
  completed: boolean;
  deleted: boolean;
  /** When it was deleted last, in milliseconds. */
  deletedMs: number;
  /** The series that it belongs to. */
  segment: ModelSegment;
  /** Whether its successor was decided on. */
  advanced: boolean;
}

/** A series, until an edit begins another one. */
export interface ModelSegment {
  rrule: string;
  timeZone: string;
  start: Date;
}

const KEPT_MS = 30 * 86_400_000;

const FAR = new Date("2200-01-01T00:00:00Z");

/** What should become of a series, kept in memory. */
export class SeriesModel {
  /** In the order in which they are made. */
  readonly tasks: ModelTask[] = [];
  /** The occurrences of which recurring_task.due tells, in milliseconds. */
  readonly dueMs: number[] = [];

  constructor(segment: ModelSegment, readonly catchUp: CatchUp) {
    this.#add(segment, segment.start.getTime());
  }

  /** What the scheduler does at a time: look after look, the oldest first. */
  settle(nowMs: number): void {
    for (;;) {
      const due = this.tasks
        .filter(({ advanced, occurrenceMs }) =>
          !advanced && occurrenceMs <= nowMs
        )
        .toSorted((a, b) => a.occurrenceMs - b.occurrenceMs);
      if (due.length === 0) return;
      for (const task of due) this.#advance(task, nowMs);
    }
  }

  /** Completes a task. */
  complete(task: ModelTask, nowMs: number): void {
    if (task.deleted || task.completed) return;
    task.completed = true;
    this.#advance(task, nowMs);
  }

  /** Takes that back. */
  reopen(task: ModelTask): void {
    if (!task.deleted) task.completed = false;
  }

  /** Deletes a task. */
  delete(task: ModelTask, nowMs: number): void {
    if (task.deleted) return;
    task.deleted = true;
    task.deletedMs = nowMs;
    this.#advance(task, nowMs);
  }

  /** Skips a task; a completed one can't be. */
  skip(task: ModelTask, nowMs: number): void {
    if (!task.completed) this.delete(task, nowMs);
  }

  /** Brings a deleted task back, within 30 days. */
  restore(task: ModelTask, nowMs: number): void {
    if (nowMs < task.deletedMs + KEPT_MS) task.deleted = false;
  }

  /** Moves the due date of a task alone. */
  move(task: ModelTask, due: Date): void {
    if (!task.deleted) task.dueMs = due.getTime();
  }

  /** Moves the due date of a task and of those that follow. */
  moveFollowing(
    task: ModelTask,
    { due, nowMs }: { due: Date; nowMs: number },
  ): void {
    if (task.deleted) return;
    if (due.getTime() === task.dueMs) return;
    const { segment } = task;
    const later = this.tasks.filter((each) =>
      each.segment === segment && each.occurrenceMs > task.occurrenceMs
    );
    // The series has moved on: nothing is changed.
    if (later.some(({ deleted }) => !deleted)) return;
    for (const each of later) each.advanced = true;
    task.segment = { ...segment, rrule: leftOver(task), start: due };
    task.dueMs = due.getTime();
    task.occurrenceMs = task.dueMs;
    task.advanced = false;
    if (task.completed) this.#advance(task, nowMs);
  }

  #advance(task: ModelTask, nowMs: number): void {
    if (task.advanced) return;
    task.advanced = true;
    this.dueMs.push(task.occurrenceMs);
    const nextMs = nextOf(task, { nowMs, catchUp: this.catchUp });
    if (nextMs !== null) this.#add(task.segment, nextMs);
  }

  #add(segment: ModelSegment, occurrenceMs: number): void {
    this.tasks.push({
      occurrenceMs,
      dueMs: occurrenceMs,
      completed: false,
      deleted: false,
      deletedMs: -Infinity,
      segment,
      advanced: false,
    });
  }
}

/** By lists of occurrences alone: never by what the code steps with. */
function nextOf(
  { occurrenceMs, segment }: ModelTask,
  { nowMs, catchUp }: { nowMs: number; catchUp: CatchUp },
): number | null {
  const series = seriesOf(segment);
  const after = new Date(occurrenceMs);
  const now = new Date(nowMs);
  const late = occurrencesBetween(series, { after, through: now }).occurrences;
  const wanted = catchUp === "all"
    ? late[0]
    : catchUp === "once"
    ? late.at(-1)
    : undefined;
  if (wanted !== undefined) return wanted.at.getTime();
  const [next] = occurrencesBetween(series, {
    after: nowMs > occurrenceMs ? now : after,
    through: FAR,
    limit: 1,
  }).occurrences;
  return next?.at.getTime() ?? null;
}

function seriesOf({ rrule, start, timeZone }: ModelSegment): Series {
  const rule = parseRule(rrule);
  if (!rule.ok) throw new Error(`${rrule}: ${JSON.stringify(rule.problems)}`);
  return { rule: rule.value, start, timeZone };
}

function leftOver({ segment, occurrenceMs }: ModelTask): string {
  const count = /COUNT=(\d+)/.exec(segment.rrule)?.[1];
  if (count === undefined) return segment.rrule;
  const before = occurrencesBetween(seriesOf(segment), {
    after: null,
    through: new Date(occurrenceMs - 1),
  }).occurrences.length;
  return segment.rrule.replace(/COUNT=\d+/, `COUNT=${Number(count) - before}`);
}
