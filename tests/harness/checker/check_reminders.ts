import type { TaskbellEvent } from "@taskbell/events";

/** What became of all that was scheduled, and what must not be. */
export interface ReminderVerdict {
  /** Times at which a reminder was to fire, less those that were moved. */
  occurrences: number;
  /** How many fired. */
  fired: number;
  /** How many were too late. */
  missed: number;
  /** How many were cancelled for another reason. */
  cancelled: number;
  /** How often one was moved before it fired. */
  moved: number;
  /** Reminders that were scheduled, and of which nothing more was heard. */
  missing: string[];
  /** Reminders that fired or were cancelled when nothing was scheduled. */
  doubled: string[];
  /** Reminders that fired for another time, or as another firing. */
  wrong: string[];
}

interface Followed {
  /** The time that it is to fire at; `null` while it is not. */
  openFor: string | null;
  firings: number;
}

/**
 * Follows each reminder through its events, which are in their order: what is
 * scheduled fires exactly once, or is cancelled, or moved to another time.
 */
export function checkReminders(
  events: Iterable<TaskbellEvent>,
): ReminderVerdict {
  const verdict: ReminderVerdict = {
    occurrences: 0,
    fired: 0,
    missed: 0,
    cancelled: 0,
    moved: 0,
    missing: [],
    doubled: [],
    wrong: [],
  };
  const reminders = new Map<string, Followed>();
  for (const event of events) {
    if (!isOfReminder(event)) continue;
    const id = event.payload.reminder_id;
    const reminder = reminders.get(id) ?? { openFor: null, firings: 0 };
    reminders.set(id, reminder);
    follow(verdict, reminder, event);
  }
  for (const [id, { openFor }] of reminders) {
    if (openFor === null) continue;
    verdict.occurrences++;
    verdict.missing.push(id);
  }
  return verdict;
}

type ReminderEvent = Extract<
  TaskbellEvent,
  {
    event_type:
      | "reminder.scheduled"
      | "reminder.triggered"
      | "reminder.cancelled";
  }
>;

function isOfReminder(event: TaskbellEvent): event is ReminderEvent {
  return event.event_type.startsWith("reminder.");
}

function follow(
  verdict: ReminderVerdict,
  reminder: Followed,
  event: ReminderEvent,
): void {
  const { reminder_id: id, scheduled_time: time } = event.payload;
  if (event.event_type === "reminder.scheduled") {
    if (reminder.openFor !== null) verdict.moved++;
    reminder.openFor = time;
    return;
  }
  if (reminder.openFor === null) verdict.doubled.push(id);
  else {
    verdict.occurrences++;
    if (reminder.openFor !== time) verdict.wrong.push(id);
  }
  reminder.openFor = null;
  if (event.event_type === "reminder.triggered") {
    verdict.fired++;
    if (event.payload.firing !== ++reminder.firings) verdict.wrong.push(id);
  } else if (event.reason === "missed") verdict.missed++;
  else verdict.cancelled++;
}
