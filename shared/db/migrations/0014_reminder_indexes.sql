-- reminders_by_task finds the reminders of a task that keep a distance from its
-- due date too, and in their order.
drop index reminders_before_due;
