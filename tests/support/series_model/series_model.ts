import type { ModelExtras } from "./model_rule.ts";
import type { ModelSegment } from "./model_segment.ts";
import {
  isOpenTask,
  type ModelFields,
  type ModelTask,
  newModelTask,
  recurs,
  waits,
} from "./model_task.ts";
import { leftOutBetween, type ModelNext, nextOf } from "./next_of.ts";

/** How far a deletion or an edit reaches. */
export type Scope = "this" | "following" | "series";

/** An event; its series may not have its name yet. */
interface ModelEvent {
  type: "recurring_task.due" | "recurring_task.created";
  task: ModelTask;
  title: string;
}

const KEPT_MS = 30 * 86_400_000;

/** What should become of a user's series, kept in memory. */
export class SeriesModel {
  readonly tasks: ModelTask[] = [];
  /** What recurring_task.* should tell since it was last asked. */
  #told: ModelEvent[] = [];

  /** Begins a series; its due date is the first occurrence. */
  begin(
    { segment, fields, extras }: {
      segment: ModelSegment;
      fields: ModelFields;
      extras: ModelExtras;
    },
  ): ModelTask {
    const { start: due } = segment;
    const occurrenceMs = segment.occurrenceOn(segment.dayOf(due)).atMs;
    const task = newModelTask({
      ...fields,
      segment,
      due,
      occurrenceMs,
      extras,
    });
    this.tasks.push(task);
    return task;
  }

  /** Takes what recurring_task.* should have told since the last call. */
  takeTold(): string[] {
    return this.#told.splice(0).map(({ type, task, title }) => {
      const occurrence = new Date(task.occurrenceMs).toISOString();
      return `${type} ${task.segment.seriesId} ${occurrence} ${title}`;
    });
  }

  /**
   * What the scheduler does: look after look, the oldest first.
   *
   * @returns How many series have gone on or ended, and how many occurrences
   * were passed over.
   */
  settle(nowMs: number): { advanced: number; passedOver: number } {
    const sum = { advanced: 0, passedOver: 0 };
    for (;;) {
      const due = this.tasks
        .filter((task) => waits(task) && task.occurrenceMs <= nowMs)
        .toSorted((a, b) => a.occurrenceMs - b.occurrenceMs);
      if (due.length === 0) return sum;
      for (const task of due) {
        const next = this.advance(task, nowMs);
        sum.advanced++;
        if (recurs(task)) {
          sum.passedOver += leftOutBetween(task, { next, nowMs });
        }
      }
    }
  }

  complete(task: ModelTask, nowMs: number): number {
    if (task.deletedMs !== null) return 404;
    if (task.completedMs === null) {
      task.completedMs = nowMs;
      this.advance(task, nowMs);
    }
    return 200;
  }

  reopen(task: ModelTask): number {
    if (task.deletedMs !== null) return 404;
    task.completedMs = null;
    return 200;
  }

  delete(
    task: ModelTask,
    { scope, nowMs }: { scope: Scope; nowMs: number },
  ): number {
    if (task.deletedMs !== null) return 404;
    if (scope !== "this" && recurs(task)) {
      this.#deleteSeries(task, { scope, nowMs });
    } else this.#remove(task, nowMs);
    return 204;
  }

  skip(task: ModelTask, nowMs: number): number {
    const isGone = task.deletedMs !== null;
    if (isGone && !isKept(task, nowMs)) return 404;
    if (!recurs(task) || task.segment.rule.mode === "completion") {
      return isGone ? 404 : 409;
    }
    if (isGone) return 200;
    if (task.completedMs !== null) return 409;
    this.#remove(task, nowMs);
    return 200;
  }

  /** Brings a task back within 30 days. */
  restore(task: ModelTask, nowMs: number): number {
    if (!isKept(task, nowMs)) return 404;
    task.deletedMs = null;
    return 200;
  }

  /** Decides what follows a task, unless that is decided. */
  advance(task: ModelTask, nowMs: number): ModelNext | null {
    if (!recurs(task) || task.step) return null;
    const next = nextOf(task, nowMs);
    this.#tell("recurring_task.due", task);
    task.step = { next: next && this.#follow(task, next) };
    return next;
  }

  /** Decides that nothing follows the tasks of a series from one on. */
  close(
    { segment, occurrenceMs }: ModelTask,
    { inclusive, except }: { inclusive: boolean; except?: ModelTask },
  ): void {
    for (const each of this.tasks) {
      const isLater = each.occurrenceMs > occurrenceMs ||
        inclusive && each.occurrenceMs === occurrenceMs;
      if (each.segment === segment && isLater && each !== except) {
        each.step ??= { next: null };
      }
    }
  }

  /** The other tasks of a series that still recur. */
  others(task: ModelTask): ModelTask[] {
    return this.tasks.filter((each) =>
      each !== task && each.segment === task.segment && recurs(each)
    );
  }

  #remove(task: ModelTask, nowMs: number): void {
    task.deletedMs = nowMs;
    // Deleted in mode completion, a task is not done: its series pauses.
    if (task.segment.rule.mode === "schedule") this.advance(task, nowMs);
  }

  #deleteSeries(
    task: ModelTask,
    { scope, nowMs }: { scope: Scope; nowMs: number },
  ): void {
    const doomed = this.others(task).filter((each) =>
      isOpenTask(each) &&
      (scope === "series" || each.occurrenceMs > task.occurrenceMs)
    );
    doomed.push(task);
    const last = doomed.reduce((last, each) =>
      each.occurrenceMs > last.occurrenceMs ? each : last
    );
    this.close(task, { inclusive: true, except: last });
    for (const each of doomed) {
      each.deletedMs = nowMs;
      if (each !== last) each.extras = null;
    }
  }

  #follow(
    task: ModelTask & { extras: ModelExtras },
    { occurrence, isLate }: ModelNext,
  ): ModelTask {
    const { title, priority, timeZone, segment, extras, kept } = task;
    const next = newModelTask({
      ...{ title, priority, timeZone, ...kept },
      segment,
      extras,
      due: occurrence.due,
      occurrenceMs: occurrence.atMs,
      count: task.count + 1,
      madeUp: isLate ? task.madeUp + 1 : 0,
    });
    this.tasks.push(next);
    this.#tell("recurring_task.created", next);
    return next;
  }

  #tell(type: ModelEvent["type"], task: ModelTask): void {
    this.#told.push({ type, task, title: task.title });
  }
}

function isKept({ deletedMs }: ModelTask, nowMs: number): boolean {
  return deletedMs === null || nowMs < deletedMs + KEPT_MS;
}
