import { type DueRows, dueRows } from "./due_rows.ts";

/** Reminders whose time has come. */
export const dueReminders: DueRows<string> = dueRows({
  table: "reminders",
  id: "reminder_id",
  at: "remind_at",
  isPending: (sql) => sql`state = 'scheduled'`,
});
