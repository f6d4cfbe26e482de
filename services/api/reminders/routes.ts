import { Hono } from "@hono/hono";
import { z } from "zod";
import { commitChange } from "../change.ts";
import type { ApiServices } from "../http/api_services.ts";
import { pageQuery, toPage } from "../http/cursor.ts";
import type { ApiContext, ApiEnvironment } from "../http/environment.ts";
import { answerOnce } from "../http/idempotency/answer_once.ts";
import { causeOf, noQuery, readBody, readQuery } from "../http/input.ts";
import { adoptEmail } from "../http/preferences/adopt_email.ts";
import { Problem } from "../http/problem.ts";
import { taskAddress } from "../tasks/task_address.ts";
import { findTask } from "../tasks/task_row.ts";
import { deleteReminder } from "./cancel_reminders.ts";
import { changeReminder } from "./change_reminder.ts";
import { createReminder } from "./create_reminder.ts";
import {
  REMINDER_STATES,
  type ReminderAddress,
  reminderResource,
} from "./reminder.ts";
import { reminderInput, reminderPatch, snoozeInput } from "./reminder_input.ts";
import {
  findReminder,
  listReminders,
  listUserReminders,
} from "./reminder_row.ts";
import { snoozeReminder } from "./snooze_reminder.ts";

/** The id of a reminder. */
export const reminderId = z.string().max(64).regex(/^[\w-]+$/);

/** The parameters of a list of reminders. */
export const reminderPage = pageQuery(reminderId);

/** The parameters of the list of a user's reminders. */
export const userReminderPage = reminderPage.extend({
  state: z.enum(REMINDER_STATES).optional().meta({
    description: "Only those of which this has become",
  }),
});

/** The routes of a task's reminders, below `/{user_id}/tasks/{task_id}`. */
export function taskReminderRoutes(
  { changes }: ApiServices,
): Hono<ApiEnvironment> {
  const app = new Hono<ApiEnvironment>();

  app.post("/", noQuery, async (c) => {
    const address = taskAddress(c);
    const input = await readBody(c, reminderInput);
    await adoptEmail(changes.sql, c.var.user);
    return await answerOnce(c, changes, async (change) => {
      const reminder = await createReminder(change, { ...address, input });
      const { userId, reminderId } = reminder;
      c.header(
        "location",
        `/${encodeURIComponent(userId)}/reminders/${reminderId}`,
      );
      return c.json(reminderResource(reminder), 201);
    });
  });

  app.get("/", async (c) => {
    const address = taskAddress(c);
    const query = readQuery(c, reminderPage);
    const task = await findTask(changes.sql, address);
    if (!task) throw new Problem("not-found");
    const rows = await listReminders(changes.sql, {
      taskId: task.id,
      ...query,
    });
    return c.json(toPage(rows, query.limit, {
      item: reminderResource,
      cursor: ({ createdAt, reminderId }) => [createdAt.getTime(), reminderId],
    }));
  });

  return app;
}

/** The routes of a user's reminders, below `/{user_id}/reminders`. */
export function reminderRoutes(
  { changes }: ApiServices,
): Hono<ApiEnvironment> {
  const app = new Hono<ApiEnvironment>();

  app.get("/", async (c) => {
    const query = readQuery(c, userReminderPage);
    const userId = c.var.user.id;
    const rows = await listUserReminders(changes.sql, { userId, ...query });
    return c.json(toPage(rows, query.limit, {
      item: reminderResource,
      cursor: ({ remindAt, reminderId }) => [remindAt.getTime(), reminderId],
    }));
  });

  app.get("/:reminder_id", noQuery, async (c) => {
    const reminder = await findReminder(changes.sql, reminderAddress(c));
    if (!reminder) throw new Problem("not-found");
    return c.json(reminderResource(reminder));
  });

  app.patch("/:reminder_id", noQuery, async (c) => {
    const address = reminderAddress(c);
    const patch = await readBody(c, reminderPatch);
    await adoptEmail(changes.sql, c.var.user);
    const reminder = await commitChange(
      changes,
      causeOf(c),
      (change) => changeReminder(change, { ...address, patch }),
    );
    return c.json(reminderResource(reminder));
  });

  app.delete("/:reminder_id", noQuery, async (c) => {
    await commitChange(
      changes,
      causeOf(c),
      (change) => deleteReminder(change, reminderAddress(c)),
    );
    return c.body(null, 204);
  });

  app.post("/:reminder_id/snooze", noQuery, async (c) => {
    const address = reminderAddress(c);
    const input = await readBody(c, snoozeInput);
    return await answerOnce(
      c,
      changes,
      async (change) =>
        c.json(
          reminderResource(await snoozeReminder(change, { ...address, input })),
        ),
    );
  });

  return app;
}

/** Reads whose and which reminder the path names. */
function reminderAddress(c: ApiContext): ReminderAddress {
  const { success, data } = reminderId.safeParse(c.req.param("reminder_id"));
  // Whatever can't be an id names no reminder.
  if (!success) throw new Problem("not-found");
  return { userId: c.var.user.id, reminderId: data };
}
