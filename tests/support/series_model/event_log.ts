import { assert, assertEquals } from "@std/assert";
import type { Sql } from "@taskbell/db";
import type { TaskbellEvent } from "@taskbell/events";
import { eventOf } from "../outbox_rows.ts";
import type { SeriesTaskRow } from "./series_rows.ts";

/** A user's events as they come, each held against the tasks. */
export class EventLog {
  readonly #latest = new Map<number, TaskbellEvent>();
  readonly #told = new Set<string>();
  readonly #followed = new Set<number>();
  #lastId = 0;

  constructor(readonly sql: Sql, readonly userId: string) {}

  /**
   * Reads the new events, and holds all against the tasks as they are: the
   * last event of each shows it, and none was made or told of twice.
   *
   * @returns What recurring_task.* tell.
   */
  async take(rows: readonly SeriesTaskRow[]): Promise<string[]> {
    const events = await this.sql<{ id: number; value: string }[]>`
      select id, value from outbox
      where user_id = ${this.userId} and id > ${this.#lastId} order by id
    `;
    this.#lastId = events.at(-1)?.id ?? this.#lastId;
    const told = events.flatMap((row) => this.#note(eventOf(row), rows));
    assertEquals(this.#latest.size, rows.length, "A task without an event");
    // The owner has made one, and each other one was told of.
    assertEquals(this.#followed.size, rows.length - 1, "Tasks that follow");
    for (const row of rows) this.#assertShown(row);
    return told;
  }

  #note(event: TaskbellEvent, rows: readonly SeriesTaskRow[]): string[] {
    switch (event.event_type) {
      case "task.created":
      case "task.updated":
      case "task.completed":
      case "task.deleted": {
        const { task_id } = event.payload;
        const isFirst = !this.#latest.has(task_id);
        assertEquals(event.event_type === "task.created", isFirst, "Created");
        this.#latest.set(task_id, event);
        return [];
      }
      case "recurring_task.created": {
        const { previous_task_id, task_id } = event.payload;
        const previous = rows.find(({ id }) => id === previous_task_id);
        assertEquals(previous?.nextId, task_id, "The successor");
        this.#followed.add(task_id);
        return [this.#tell(event)];
      }
      case "recurring_task.due":
        return [this.#tell(event)];
      default:
        throw new Error(`Cannot expect ${event.event_type}`);
    }
  }

  #tell(
    { event_type, payload }: TaskbellEvent & {
      payload: { series_id: string; occurrence: string; title: string };
    },
  ): string {
    const { series_id, occurrence, title } = payload;
    const key = `${event_type} ${series_id} ${occurrence}`;
    assert(!this.#told.has(key), `${key} twice`);
    this.#told.add(key);
    return `${key} ${title}`;
  }

  #assertShown(row: SeriesTaskRow): void {
    const { id, title, priority, due, completed, revision, timeZone } = row;
    const event = this.#latest.get(id);
    assert(event && "task_id" in event.payload, `Task ${id} has no event`);
    assertEquals(event.event_type === "task.deleted", row.deleted, "Deleted");
    const { payload } = event;
    const shown = "revision" in payload ? payload : null;
    assertEquals({
      title: shown?.title,
      priority: shown?.priority,
      due: shown?.due_date,
      completed: shown?.completed,
      time_zone: shown?.time_zone,
      revision: shown?.revision,
    }, { title, priority, due, completed, time_zone: timeZone, revision });
  }
}
