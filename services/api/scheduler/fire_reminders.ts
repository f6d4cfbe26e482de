import type { Transaction } from "@taskbell/db";
import { type Change, type ChangeOptions, commitChange } from "../change.ts";
import { type Reminder, reminderPayload } from "../reminders/reminder.ts";
import { reminderColumns } from "../reminders/reminder_row.ts";
import { limitIdleTime } from "./limit_idle_time.ts";

/** What became of reminders whose time has come. */
export interface FiringCounts {
  /** How many have fired. */
  fired: number;
  /** How many were too late to fire. */
  missed: number;
}

/** Which reminders {@linkcode fireReminders} fires, and how late. */
export interface FiringOptions {
  /** Their ids; those that are not due (any more) are passed over. */
  ids: readonly string[];
  /** What is later than this is missed, in milliseconds. */
  maxLatenessMs: number;
}

interface DueReminder extends Reminder {
  taskTitle: string;
  firing: number;
  lateByMs: number;
  scheduledEventId: string;
  traceparent: string;
}

/**
 * Fires reminders, the oldest first. Each fires once, however many schedulers
 * run: whoever holds the row's lock fires it, the others pass over it. One
 * that is too late is missed instead, and says so by its own event.
 */
export async function fireReminders(
  changes: ChangeOptions,
  { ids, maxLatenessMs }: FiringOptions,
): Promise<FiringCounts> {
  const cause = { correlationId: null, traceparent: "" };
  return await commitChange(changes, cause, async (change) => {
    // Sent together, run one after the other.
    const [due] = await Promise.all([
      takeDue(change.tx, { ids, maxLatenessMs }),
      limitIdleTime(change.tx),
    ]);
    for (const reminder of due) emitOutcome(change, reminder);
    const missed = due.filter(({ state }) => state === "missed").length;
    return { fired: due.length - missed, missed };
  });
}

/** Writes what becomes of those that are due and in nobody else's hands. */
async function takeDue(
  tx: Transaction,
  { ids, maxLatenessMs }: FiringOptions,
): Promise<DueReminder[]> {
  return await tx<DueReminder[]>`
    with due as (
      select reminder_id as due_id, floor(1000 * extract(
        epoch from taskbell_now() - greatest(remind_at, written_at)
      ))::bigint as late_by_ms
      from reminders
      where reminder_id = any(${ids}::text[])
        and state = 'scheduled' and remind_at <= taskbell_now()
      for update skip locked
    ), taken as (
      update reminders
      set state = case when is_missed then 'missed' else 'triggered' end,
        firings = firings + case when is_missed then 0 else 1 end
      from due, lateral (
        select late_by_ms > ${maxLatenessMs}::bigint as is_missed
      ) as lateness
      where reminder_id = due_id
      returning reminders.*, late_by_ms
    )
    select ${reminderColumns(tx)}, (
        select title from tasks where tasks.id = task_id
      ) as "taskTitle", firings as firing,
      scheduled_event_id as "scheduledEventId", traceparent,
      greatest(0, late_by_ms) as "lateByMs"
    from taken
    order by remind_at, reminder_id
  `;
}

function emitOutcome({ make, emit }: Change, reminder: DueReminder): void {
  const { lateByMs, firing, taskTitle } = reminder;
  const about = {
    correlation_id: reminder.scheduledEventId,
    user_id: reminder.userId,
  };
  const payload = {
    ...reminderPayload(reminder, taskTitle),
    late_by_ms: lateByMs,
  };
  const event = reminder.state === "missed"
    ? make.reminderCancelled({ ...about, payload, reason: "missed" })
    : make.reminderTriggered({ ...about, payload: { ...payload, firing } });
  emit(event, reminder.traceparent);
}
