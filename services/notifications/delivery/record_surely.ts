import { isUnavailable } from "@taskbell/db";
import { setTimeout as delay } from "node:timers/promises";
import type { Attempt } from "./attempt.ts";
import { bareAttempt } from "./bare_attempt.ts";

/** How what came of claims is recorded. */
export interface RecordOptions {
  /** Records what came of a claim. */
  record: (attempt: Attempt) => Promise<void>;
  /** Aborts when all must end. */
  graceOver: AbortSignal;
  /** Hears that a record has failed, which is tried again. */
  onFailure(error: unknown): void;
}

/** How long to wait before the next try to record, in milliseconds. */
const RETRY_MS = 250;

/** So often a record is tried that the database does not take as it is. */
const WHOLE_RECORDS = 3;

/**
 * Records an attempt, however long that fails, and for whatever reason: a
 * message that was accepted and not recorded is sent again. What the database
 * can't take as it is, is recorded without what was said.
 */
export async function recordSurely(
  attempt: Attempt,
  { record, graceOver, onFailure }: RecordOptions,
): Promise<void> {
  for (let refusals = 0;;) {
    const isRefused = refusals >= WHOLE_RECORDS;
    try {
      return await record(isRefused ? bareAttempt(attempt) : attempt);
    } catch (error) {
      onFailure(error);
      if (!isUnavailable(error)) refusals++;
      if (graceOver.aborted) return;
      await delay(RETRY_MS);
    }
  }
}
