import type { Sql, Transaction } from "@taskbell/db";
import type { EventMakers, TaskbellEvent } from "@taskbell/events";
import { commitWithOutbox, eventRow, type OutboxRow } from "@taskbell/outbox";

/** The program's name: the `source` of its events, the owner of its outbox. */
export const SERVICE = "notification-service";

/** The consumer group. */
export const GROUP = "notification-service";

/** What makes a step possible. */
export interface StepOptions {
  /** The database. */
  sql: Sql;
  /** Makes the events. */
  make: EventMakers;
  /** Called after a commit with events: they can be relayed. */
  onEvents(): void;
}

/** A transaction and the events that its commit makes true. */
export interface Step {
  /** The transaction. */
  tx: Transaction;
  /** Makes events. */
  make: EventMakers;
  /** Adds an event to the outbox. */
  emit(event: TaskbellEvent): void;
  /** Adds a row that is no event to the outbox: a dead letter. */
  emitRow(row: OutboxRow): void;
}

/** Runs a step of a notification's way in one transaction with its events. */
export async function commitStep<T>(
  { sql, make, onEvents }: StepOptions,
  traceparent: string,
  work: (step: Step) => Promise<T>,
): Promise<T> {
  return await commitWithOutbox(
    { sql, onRows: onEvents },
    (tx, emitRow) =>
      work({
        tx,
        make,
        emitRow,
        emit: (event) =>
          emitRow(eventRow(event, { owner: SERVICE, traceparent })),
      }),
  );
}
