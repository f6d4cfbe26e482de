import { setTimeout as delay } from "node:timers/promises";
import type { Sql as DriverSql, TransactionSql } from "postgres";
import { isUnavailable } from "./is_unavailable.ts";
import type { Sql, Transaction } from "./sql.ts";

/** Deadlock and serialization failure: the same statements may go through. */
const LOST_RACE = new Set<unknown>(["40001", "40P01"]);
const MAX_RETRIES = 3;
/** Much more than passes between two events of one socket. */
const NOTICE_LOSS_MS = 50;

/**
 * Runs `fn` in a transaction (read committed): commits when it resolves, rolls
 * back when it rejects. After a deadlock or a serialization failure, all of it
 * runs again, up to three times, so `fn` must have no other effects.
 *
 * A statement that fails ends the transaction, even if `fn` catches its error:
 * write `on conflict` instead.
 *
 * @throws What `fn` or the database throws. When the connection is lost during
 * the commit, the transaction may have been committed.
 */
export async function transaction<T>(
  sql: Sql,
  fn: (tx: Transaction) => Promise<T>,
): Promise<T> {
  for (let attempt = 1;; attempt++) {
    try {
      return await runOnce(sql, fn);
    } catch (error) {
      if (attempt > MAX_RETRIES || !lostRace(error)) throw error;
      await delay(20 * attempt * Math.random());
    }
  }
}

function lostRace(error: unknown): boolean {
  return error instanceof Error && "code" in error &&
    LOST_RACE.has(error.code);
}

/**
 * Runs the transaction once.
 *
 * When the connection is lost, `begin` rejects at once, whatever `fn` is at.
 * But as soon as `fn` settles, postgres.js 3.4.9 writes a rollback or commit
 * to the socket that is gone, which ends the process with an uncaught
 * TypeError. So from then on `fn` can neither run a statement nor settle.
 */
async function runOnce<T>(
  sql: Sql,
  fn: (tx: Transaction) => Promise<T>,
): Promise<T> {
  const ended: { error?: unknown } = {};
  const begun = (sql as unknown as DriverSql).begin(async (tx) => {
    try {
      return { value: await fn(guard(tx, ended)) };
    } catch (error) {
      // The statement hears of the loss before the transaction does.
      if (isUnavailable(error) && !lostRace(error)) {
        await delay(NOTICE_LOSS_MS);
      }
      throw error;
    } finally {
      if (ended.error) await new Promise<never>(() => {});
    }
  });
  begun.catch((error) => ended.error = error);
  return (await begun).value;
}

function guard(tx: TransactionSql, ended: { error?: unknown }): Transaction {
  const guarded = new Proxy(tx, {
    apply(run, self, args) {
      if (ended.error) throw ended.error;
      return Reflect.apply(run, self, args);
    },
    get(run, name) {
      if (ended.error && name === "unsafe") throw ended.error;
      return Reflect.get(run, name);
    },
  });
  return guarded as unknown as Transaction;
}
