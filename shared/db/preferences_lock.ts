import type { Transaction } from "./sql.ts";

/** The class of these locks, among all advisory locks of two keys: "pref". */
const LOCK_CLASS = 0x70726566;

/** Whose preferences, and what for. */
export interface PreferencesLockOptions {
  /** The user. */
  userId: string;
  /**
   * `exclusive`: they are to be written. `shared`: what follows from them is,
   * and they must stay as they are until that is committed.
   */
  mode: "exclusive" | "shared";
}

/**
 * Takes the lock on a user's preferences until the transaction ends; waits
 * while another one has it, unless both share it. It needs no grant: who may
 * only read the preferences can keep them from being changed.
 *
 * What it protects must be read by a later statement, which sees what was
 * committed while this one has waited. To be taken before any row lock that its
 * other holders want.
 *
 * @see {@link https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS}
 */
export async function preferencesLock(
  tx: Transaction,
  { userId, mode }: PreferencesLockOptions,
): Promise<void> {
  if (mode === "exclusive") {
    await tx`select pg_advisory_xact_lock(${LOCK_CLASS}, hashtext(${userId}))`;
  } else {
    await tx`
      select pg_advisory_xact_lock_shared(${LOCK_CLASS}, hashtext(${userId}))
    `;
  }
}
