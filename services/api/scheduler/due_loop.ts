import { Alarm, type PartStatus } from "@taskbell/runtime";
import { getLogger } from "@std/log";

/** Another process may have written what is due earlier: look this often. */
const POLL_MS = 500;

/**
 * Wake-ups gather for so long: a burst of them is not as many looks. While
 * something is due and looks find nothing to do, they are twice as far apart
 * each time.
 */
const PAUSE_MS = 10;

/** How long to wait when the database fails, in milliseconds. */
const RETRY_MS = 500;

const logger = getLogger("scheduler");

/** What falls due. */
export interface DueWork {
  /** Its name in the log. */
  what: string;
  /** Does some of what is due, until the signal aborts; answers how much. */
  work(signal: AbortSignal): Promise<number>;
  /** How long it is until something is due, in ms; `null`: nothing will be. */
  nextDueMs(): Promise<number | null>;
}

/** Does work when it falls due, by the database's clock. */
export class DueLoop {
  readonly #due: DueWork;
  readonly #alarm = new Alarm();
  #pauseMs = PAUSE_MS;
  #failure: string | null = "has not started";

  /** Makes a loop; {@linkcode DueLoop.run} starts it. */
  constructor(due: DueWork) {
    this.#due = due;
  }

  /** Says that something may be due before all else. */
  wake(): void {
    this.#alarm.wake();
  }

  /** Whether its last look at the database went well. */
  status(): PartStatus {
    return { ready: this.#failure === null, reason: this.#failure };
  }

  /** Runs until the signal aborts; never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const idleMs = await this.#tick(signal);
      if (idleMs === 0) continue;
      await new Alarm().wait(Math.min(idleMs, PAUSE_MS), signal);
      await this.#alarm.wait(Math.max(0, idleMs - PAUSE_MS), signal);
    }
  }

  /** Does what is due and tells how long to sleep, in milliseconds. */
  async #tick(signal: AbortSignal): Promise<number> {
    const { what } = this.#due;
    try {
      const done = await this.#due.work(signal);
      const dueMs = done > 0 ? 0 : await this.#due.nextDueMs();
      this.#failure = null;
      if (done > 0 || dueMs !== 0) this.#pauseMs = PAUSE_MS;
      if (done > 0) {
        logger.debug("Done what was due", { what, done });
        return 0;
      }
      return dueMs === 0 ? this.#pause() : Math.min(dueMs ?? POLL_MS, POLL_MS);
    } catch (error) {
      if (this.#failure === null) {
        logger.error("Cannot do what is due", { what, error });
      }
      this.#failure = error instanceof Error ? error.message : String(error);
      return RETRY_MS;
    }
  }

  /**
   * What is due and was not done has fallen due since the look, or is in the
   * hands of another process, which may take long.
   */
  #pause(): number {
    const pauseMs = this.#pauseMs;
    this.#pauseMs = Math.min(2 * pauseMs, POLL_MS);
    return pauseMs;
  }
}
