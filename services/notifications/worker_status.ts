import type { Queryable } from "@taskbell/db";
import { Alarm, type PartStatus } from "@taskbell/runtime";
import { getLogger } from "@std/log";

/** What a {@linkcode StatusWriter} works with. */
export interface StatusWriterOptions {
  /** The database. */
  sql: Queryable;
  /** Tells the worker from all others. */
  workerId: string;
  /** How each part is doing; what it holds is written as it is. */
  status(): Record<string, PartStatus>;
}

/** It is written this often, in milliseconds, for the time that it holds. */
const INTERVAL_MS = 5_000;

/**
 * Writes how the worker is doing into the table `worker_status`, where other
 * processes read it: the worker itself can't be asked there.
 */
export class StatusWriter {
  readonly #options: StatusWriterOptions;
  readonly #alarm = new Alarm();

  /** Makes a writer; {@linkcode StatusWriter.run} starts it. */
  constructor(options: StatusWriterOptions) {
    this.#options = options;
  }

  /** Says that something has changed. */
  wake(): void {
    this.#alarm.wake();
  }

  /**
   * Writes on each change and every 5 s until the signal aborts; never rejects.
   * What was said last stays: a worker that starts again has the same channels.
   * A failure is logged, and made up for by the next.
   */
  async run(signal: AbortSignal): Promise<void> {
    const { sql, workerId, status } = this.#options;
    while (!signal.aborted) {
      await attempt(() => write(sql, { workerId, status: status() }));
      await this.#alarm.wait(INTERVAL_MS, signal);
    }
  }
}

async function attempt(statement: () => Promise<void>): Promise<void> {
  try {
    await statement();
  } catch (error) {
    getLogger("status").debug("Cannot write the status", { error });
  }
}

async function write(
  sql: Queryable,
  { workerId, status }: {
    workerId: string;
    status: Record<string, PartStatus>;
  },
): Promise<void> {
  const parts = JSON.stringify(status);
  await sql`
    insert into worker_status (worker_id, started_at, updated_at, status)
    values (
      ${workerId}, taskbell_now(), taskbell_now(),
      jsonb_build_object('parts', ${parts}::text::jsonb)
    )
    on conflict (worker_id) do update
    set updated_at = excluded.updated_at, status = excluded.status
  `;
}
