import type { Sql } from "@taskbell/db";

/** Ids that one round trip to the database draws. */
const BLOCK_SIZE = 32;

/**
 * Draws task ids in blocks. Knowing the id before the insert lets the task
 * and its event be one statement; ids of a block that is not used up when the
 * process ends stay unused.
 */
export class TaskIds {
  readonly #sql: Sql;
  #ids: number[] = [];
  #refill: Promise<void> | null = null;

  /** Draws from the sequence `task_ids`. */
  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Answers an id that nobody else gets. */
  async next(): Promise<number> {
    while (true) {
      const id = this.#ids.shift();
      if (id !== undefined) return id;
      this.#refill ??= this.#draw();
      await this.#refill;
    }
  }

  async #draw(): Promise<void> {
    try {
      const rows = await this.#sql<{ id: number }[]>`
        select nextval('task_ids') as id from generate_series(1, ${BLOCK_SIZE})
      `;
      this.#ids = rows.map((row) => row.id);
    } finally {
      this.#refill = null;
    }
  }
}
