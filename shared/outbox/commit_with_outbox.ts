import { type Sql, type Transaction, transaction } from "@taskbell/db";
import { append } from "./append.ts";
import type { OutboxRow } from "./outbox_row.ts";

/** Where {@linkcode commitWithOutbox} commits. */
export interface CommitWithOutboxOptions {
  /** The database. */
  sql: Sql;
  /** Called after the commit if there are rows: a relay may be woken. */
  onRows(): void;
}

/**
 * Runs `work` in one transaction with the outbox rows that it emits. They are
 * inserted last: whatever `work` changed is locked by then, so the ids of one
 * aggregate's rows follow the order of the transactions.
 *
 * After a deadlock all of it runs again, so `work` must have no other effect.
 */
export async function commitWithOutbox<T>(
  { sql, onRows }: CommitWithOutboxOptions,
  work: (tx: Transaction, emit: (row: OutboxRow) => void) => Promise<T>,
): Promise<T> {
  const { value, count } = await transaction(sql, async (tx) => {
    const rows: OutboxRow[] = [];
    const value = await work(tx, (row) => void rows.push(row));
    await append(tx, rows);
    return { value, count: rows.length };
  });
  if (count > 0) onRows();
  return value;
}
