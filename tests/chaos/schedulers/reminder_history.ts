import type { Sql } from "@taskbell/db";
import { type EventRecord, readHistory } from "./read_history.ts";

/** Reads all events of reminders, in the order in which they became true. */
export function readReminderHistory(sql: Sql): Promise<EventRecord[]> {
  return readHistory(sql, ["reminder-events"]);
}

/**
 * Tells how late reminders have fired, in milliseconds and in rising order:
 * from the later of their time and of when that was written, to when the
 * firing was.
 */
export function latenessOf(history: readonly EventRecord[]): number[] {
  const dueMs = new Map<string, number>();
  const late: number[] = [];
  for (const { event, writtenMs } of history) {
    if (!("reminder_id" in event.payload)) continue;
    const { reminder_id: id, scheduled_time } = event.payload;
    if (event.event_type === "reminder.scheduled") {
      dueMs.set(id, Math.max(Date.parse(scheduled_time), writtenMs));
    } else if (event.event_type === "reminder.triggered") {
      late.push(writtenMs - (dueMs.get(id) ?? writtenMs));
    }
  }
  return late.sort((a, b) => a - b);
}
