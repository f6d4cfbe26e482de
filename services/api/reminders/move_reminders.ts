import type { Change } from "../change.ts";
import type { Task } from "../tasks/task.ts";
import { remindAtBefore } from "./before_due.ts";
import { cancelReminders } from "./cancel_reminders.ts";
import { dueNow } from "../due_now.ts";
import type { Reminder } from "./reminder.ts";
import { reminderColumns } from "./reminder_row.ts";
import { TIMESTAMPTZ } from "./row_types.ts";
import { scheduleReminders } from "./schedule_reminders.ts";

/**
 * Lets the reminders that keep a distance from the due date of a locked task
 * follow it. What was scheduled moves, into the past too, and then fires at
 * once; what has fired, was missed or cancelled comes back if its new time is
 * ahead. Without a due date they are cancelled. A snoozed one stays where it is
 * unless the due date moves.
 */
export async function moveReminders(
  change: Change,
  { before, after }: { before: Task; after: Task },
): Promise<void> {
  if (after.dueDate === null) {
    const reason = "due_date_removed";
    return await cancelReminders(change, { task: after, reason });
  }
  const moved = await findMoved(change, { before, after });
  if (moved.length === 0) return;
  const nowMs = (await dueNow(change.tx)).getTime();
  const comesBack = ({ remindAt }: Reminder) =>
    after.completedAt === null && remindAt.getTime() > nowMs;
  const [scheduled, others] = partition(
    moved,
    (reminder) => reminder.state === "scheduled" || comesBack(reminder),
  );
  await scheduleReminders(change, { task: after, reminders: scheduled });
  // They come back with the task, at the time that is right then.
  await setTimes(change, others.filter(({ state }) => state === "cancelled"));
}

/** Finds those whose time is another one now, with that time. */
async function findMoved(
  { tx }: Change,
  { before, after }: { before: Task; after: Task },
): Promise<Reminder[]> {
  const relative = await tx<(Reminder & { beforeDue: string })[]>`
    select ${reminderColumns(tx)} from reminders
    where task_id = ${after.id} and before_due is not null
      and deleted_at is null
    order by created_at, reminder_id
    for update
  `;
  return relative.flatMap((reminder) => {
    const former = remindAtBefore(before, reminder.beforeDue);
    const remindAt = remindAtBefore(after, reminder.beforeDue);
    return remindAt === null || remindAt.getTime() === former?.getTime()
      ? []
      : [{ ...reminder, remindAt }];
  });
}

async function setTimes(
  { tx }: Change,
  reminders: readonly Reminder[],
): Promise<void> {
  if (reminders.length === 0) return;
  const ids = reminders.map(({ reminderId }) => reminderId);
  const times = reminders.map(({ remindAt }) => remindAt);
  await tx`
    update reminders set remind_at = row.remind_at
    from unnest(
      ${ids}::text[], ${tx.array(times, TIMESTAMPTZ)}::timestamptz[]
    ) as row (id, remind_at)
    where reminder_id = row.id
  `;
}

function partition<T>(
  items: readonly T[],
  isFirst: (item: T) => boolean,
): [T[], T[]] {
  return [items.filter(isFirst), items.filter((item) => !isFirst(item))];
}
