import type { TaskbellEvent } from "@taskbell/events";

/** A series as it is in the end. */
export interface SeriesFacts {
  seriesId: string;
  /** Whether each occurrence that was passed over is made up for. */
  makesUpForAll: boolean;
  /** The occurrences of its rule, from the first to that of its last task. */
  expected: readonly string[];
  /** Its tasks, deleted ones too. */
  tasks: readonly SeriesTaskFacts[];
}

/** A task of a series. */
export interface SeriesTaskFacts {
  taskId: number;
  /** The rule's instant. */
  occurrence: string;
  /** Whether its successor is still to be made. */
  waits: boolean;
  /** Whether it waits though its time has come. */
  isLate: boolean;
}

/** What became of all occurrences, and what must not be. */
export interface SeriesVerdict {
  /** Of the rules, up to the last task of each series. */
  occurrences: number;
  /** How many have a task. */
  made: number;
  /** How many have none, as their series wants it. */
  passedOver: number;
  /** Occurrences without a task, and tasks without a successor. */
  missing: string[];
  /** Occurrences with two tasks, or that were told of twice. */
  doubled: string[];
  /** Tasks at a time that the rule does not have, or that no event tells of. */
  wrong: string[];
}

/**
 * Holds the tasks of series against their rules and their events: each
 * occurrence has one task, and each task one successor.
 */
export function checkSeries(
  events: Iterable<TaskbellEvent>,
  series: readonly SeriesFacts[],
): SeriesVerdict {
  const verdict: SeriesVerdict = {
    occurrences: 0,
    made: 0,
    passedOver: 0,
    missing: [],
    doubled: [],
    wrong: [],
  };
  const told = countTold(events);
  for (const each of series) checkOne(verdict, each, told);
  return verdict;
}

/** How often an occurrence was told of: as due, and as that of a new task. */
interface Told {
  due: Map<string, number>;
  created: Map<string, number>;
}

function countTold(events: Iterable<TaskbellEvent>): Told {
  const told: Told = { due: new Map(), created: new Map() };
  for (const event of events) {
    const counts = event.event_type === "recurring_task.due"
      ? told.due
      : event.event_type === "recurring_task.created"
      ? told.created
      : null;
    if (counts === null || !("series_id" in event.payload)) continue;
    const { series_id, occurrence } = event.payload;
    const key = `${series_id} ${occurrence}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return told;
}

function checkOne(
  verdict: SeriesVerdict,
  { seriesId, makesUpForAll, expected, tasks }: SeriesFacts,
  { due, created }: Told,
): void {
  const left = new Set(expected);
  verdict.occurrences += expected.length;
  for (const [index, { occurrence, waits, isLate }] of tasks.entries()) {
    const key = `${seriesId} ${occurrence}`;
    if (left.delete(occurrence)) verdict.made++;
    else if (expected.includes(occurrence)) verdict.doubled.push(key);
    else verdict.wrong.push(key);
    const dues = due.get(key) ?? 0;
    if (isLate || dues === 0 && !waits) verdict.missing.push(key);
    if (dues > 1) verdict.doubled.push(key);
    if (dues > 0 && waits) verdict.wrong.push(key);
    const creations = created.get(key) ?? 0;
    if (creations > 1) verdict.doubled.push(key);
    // The first one is made by its owner.
    if (creations === 0 && index > 0) verdict.wrong.push(key);
  }
  if (!makesUpForAll) verdict.passedOver += left.size;
  else for (const each of left) verdict.missing.push(`${seriesId} ${each}`);
}
