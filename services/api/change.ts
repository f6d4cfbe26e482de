import type { Sql, Transaction } from "@taskbell/db";
import type { EventMakers, TaskbellEvent } from "@taskbell/events";
import { commitWithOutbox, eventRow } from "@taskbell/outbox";
import type { Clock } from "@taskbell/runtime";

/** The program's name: the `source` of its events, the owner of its outbox. */
export const SERVICE = "task-service";

/** What falls due, by the loop of the scheduler that sees to it. */
export type DueKind = "reminders" | "series";

/** What makes a change possible. */
export interface ChangeOptions {
  /** The database. */
  sql: Sql;
  /** Makes the events. */
  make: EventMakers;
  /** Tells when a change is made. */
  clock: Clock;
  /** Called after a commit with events: they can be relayed. */
  onEvents(): void;
  /**
   * Called after a commit that has written what falls due: it may do so before
   * all else. @default {nobody has to know}
   */
  onScheduled?(what: DueKind): void;
  /**
   * Called with how many occurrences of series will have no task, as their time
   * has passed: after the commit that has decided so.
   * @default {nobody has to know}
   */
  onPassedOver?(occurrences: number): void;
}

/** Why a change is made. */
export interface Cause {
  /** The id of the request or event. */
  correlationId: string | null;
  /** The trace that it belongs to. */
  traceparent: string;
}

/** A transaction and the events that its commit makes true. */
export interface Change {
  /** The transaction. */
  tx: Transaction;
  /** When the change is made: whole milliseconds. */
  now: Date;
  /** Makes events. */
  make: EventMakers;
  /** Why the change is made. */
  cause: Cause;
  /** Adds an event, in the trace of the cause unless another is given. */
  emit(event: TaskbellEvent, traceparent?: string): void;
  /** Notes that the change writes what falls due. */
  schedules(what: DueKind): void;
  /** Notes that the change passes over so many occurrences of a series. */
  passesOver(occurrences: number): void;
}

/** Runs a change in one transaction with its events. */
export async function commitChange<T>(
  { sql, make, clock, onEvents, onScheduled, onPassedOver }: ChangeOptions,
  cause: Cause,
  work: (change: Change) => Promise<T>,
): Promise<T> {
  const scheduled = new Set<DueKind>();
  let passedOver = 0;
  const value = await commitWithOutbox(
    { sql, onRows: onEvents },
    (tx, emit) => {
      // After a lost race, the work is done again.
      passedOver = 0;
      return work({
        tx,
        now: new Date(clock.now()),
        make,
        cause,
        emit: (event, traceparent = cause.traceparent) =>
          emit(eventRow(event, { owner: SERVICE, traceparent })),
        schedules: (what) => void scheduled.add(what),
        passesOver: (occurrences) => void (passedOver += occurrences),
      });
    },
  );
  for (const what of scheduled) onScheduled?.(what);
  if (passedOver > 0) onPassedOver?.(passedOver);
  return value;
}
