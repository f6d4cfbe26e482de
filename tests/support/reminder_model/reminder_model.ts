import { type Due, MODEL_START_MS, remindMs, type Zone } from "./model_time.ts";

/** What is later than this is missed, in milliseconds. */
export const MODEL_LATENESS_MS = 24 * 3_600_000;

/** A reminder as the model knows it. */
export interface ModelReminder {
  id: string;
  atMs: number;
  /** Its distance from the due date. */
  before: string | null;
  state: "scheduled" | "triggered" | "cancelled" | "missed";
  writtenMs: number;
  firings: number;
  /** What its events should say. */
  story: string[];
}

/** One task and its reminders, by rules as simple as they can be. */
export class ReminderModel {
  nowMs = MODEL_START_MS;
  due: Due = null;
  zone: Zone = null;
  completed = false;
  deleted = false;
  /** Those that their owner has not deleted. */
  reminders: ModelReminder[] = [];
  /** Those that the owner has. */
  readonly removed: ModelReminder[] = [];

  /** Takes any number for one of the reminders. */
  at(index: number): ModelReminder {
    const reminder = this.reminders[index % this.reminders.length];
    if (!reminder) throw new RangeError("Cannot choose: there is no reminder");
    return reminder;
  }

  add(id: string, time: { atMs: number; before: string | null }): void {
    const reminder: ModelReminder = {
      ...time,
      id,
      state: "scheduled",
      writtenMs: this.nowMs,
      firings: 0,
      story: [],
    };
    this.reminders.push(reminder);
    this.schedule(reminder, reminder.atMs);
  }

  schedule(reminder: ModelReminder, atMs: number): void {
    reminder.state = "scheduled";
    reminder.atMs = atMs;
    reminder.writtenMs = this.nowMs;
    reminder.story.push(`scheduled ${new Date(atMs).toISOString()}`);
  }

  /** Writes a due date and a zone. */
  edit(due: Due, zone: Zone): void {
    const former = { due: this.due, zone: this.zone };
    Object.assign(this, { due, zone });
    for (const reminder of this.reminders) {
      if (reminder.before === null) continue;
      const before = remindMs(former, reminder.before);
      const after = remindMs(this, reminder.before);
      if (before === after) continue;
      if (after === null) this.#cancel(reminder, "due_date_removed");
      else if (
        reminder.state === "scheduled" ||
        !this.completed && after > this.nowMs
      ) this.schedule(reminder, after);
      else if (reminder.state === "cancelled") reminder.atMs = after;
    }
  }

  complete(): void {
    if (this.completed) return;
    this.completed = true;
    this.#cancelAll("task_completed");
  }

  reopen(): void {
    if (!this.completed) return;
    this.completed = false;
    this.#revive();
  }

  delete(): void {
    this.deleted = true;
    this.#cancelAll("task_deleted");
  }

  restore(): void {
    if (!this.deleted) return;
    this.deleted = false;
    if (!this.completed) this.#revive();
  }

  remove(reminder: ModelReminder): void {
    this.reminders = this.reminders.filter((each) => each !== reminder);
    this.removed.push(reminder);
    this.#cancel(reminder, "deleted");
  }

  /** Does what a scheduler does. */
  tick(): void {
    for (const reminder of this.reminders) {
      const { state, atMs, writtenMs } = reminder;
      if (state !== "scheduled" || atMs > this.nowMs) continue;
      if (this.nowMs - Math.max(atMs, writtenMs) > MODEL_LATENESS_MS) {
        this.#cancel(reminder, "missed");
        reminder.state = "missed";
        continue;
      }
      reminder.state = "triggered";
      const time = new Date(atMs).toISOString();
      reminder.story.push(`triggered ${time} ${++reminder.firings}`);
    }
  }

  #cancel(reminder: ModelReminder, reason: string): void {
    if (reminder.state !== "scheduled") return;
    reminder.state = "cancelled";
    const time = new Date(reminder.atMs).toISOString();
    reminder.story.push(`cancelled ${time} ${reason}`);
  }

  #cancelAll(reason: string): void {
    for (const reminder of this.reminders) this.#cancel(reminder, reason);
  }

  #revive(): void {
    for (const reminder of this.reminders) {
      const { state, atMs, before } = reminder;
      if (state !== "cancelled" || atMs <= this.nowMs) continue;
      if (before === null || this.due !== null) this.schedule(reminder, atMs);
    }
  }
}
