import type { z } from "zod";
import { calendarKeySchema } from "../calendar/calendar_operations.ts";
import { preferencesInput } from "../preferences/preferences_input.ts";
import { preferencesSchema } from "../preferences/preferences_schema.ts";
import {
  inboxMessageSchema,
  inboxPageSchema,
} from "../../inbox/inbox_schema.ts";
import {
  deliveryAttemptSchema,
  deliveryPageSchema,
  deliverySchema,
  notificationSchema,
} from "../../notifications/notification_schema.ts";
import { pushSubscriptionInput } from "../../push_subscriptions/push_subscription_input.ts";
import {
  pushSubscriptionPageSchema,
  pushSubscriptionSchema,
} from "../../push_subscriptions/push_subscription_schema.ts";
import { problemSchema } from "../problem_schema.ts";
import {
  reminderInput,
  reminderPatch,
  snoozeInput,
} from "../../reminders/reminder_input.ts";
import { reminderPageSchema } from "../../reminders/reminder_operations.ts";
import { reminderSchema } from "../../reminders/reminder_schema.ts";
import { readinessSchema } from "../service_operations.ts";
import { sessionInput } from "../session/routes.ts";
import { sessionSchema } from "../session/session_schema.ts";
import { batchOperation } from "../../tasks/batch_input.ts";
import { batchBodySchema, batchSchema } from "../../tasks/batch_schema.ts";
import { recurrenceInput } from "../../recurrence/recurrence_input.ts";
import { recurrenceSchema } from "../../recurrence/recurrence_schema.ts";
import { quickInput } from "../../tasks/quick_input.ts";
import { quickSchema } from "../../tasks/quick_schema.ts";
import { newTaskInput } from "../../tasks/new_task_input.ts";
import { taskInput, taskPatch } from "../../tasks/task_input.ts";
import { taskPageSchema } from "../../tasks/task_operations.ts";
import { webhookInput } from "../../webhooks/webhook_input.ts";
import {
  newWebhookSchema,
  webhookPageSchema,
  webhookSchema,
} from "../../webhooks/webhook_schema.ts";
import { taskSchema } from "../../tasks/task_schema.ts";

const [createOperation, updateOperation, completeOperation, deleteOperation] =
  batchOperation.options;

/** The schemas that have a name in the contract; others stand in place. */
export const COMPONENTS: Readonly<Record<string, z.ZodType>> = {
  Task: taskSchema,
  TaskInput: newTaskInput,
  TaskReplacement: taskInput,
  TaskPatch: taskPatch,
  TaskPage: taskPageSchema,
  Recurrence: recurrenceSchema,
  RecurrenceInput: recurrenceInput,
  QuickAdd: quickInput,
  QuickAdded: quickSchema,
  Batch: batchBodySchema,
  CreateOperation: createOperation,
  UpdateOperation: updateOperation,
  CompleteOperation: completeOperation,
  DeleteOperation: deleteOperation,
  BatchResults: batchSchema,
  Reminder: reminderSchema,
  ReminderInput: reminderInput,
  ReminderPatch: reminderPatch,
  SnoozeInput: snoozeInput,
  ReminderPage: reminderPageSchema,
  Preferences: preferencesSchema,
  PreferencesInput: preferencesInput,
  PushSubscription: pushSubscriptionSchema,
  PushSubscriptionInput: pushSubscriptionInput,
  PushSubscriptionPage: pushSubscriptionPageSchema,
  Webhook: webhookSchema,
  NewWebhook: newWebhookSchema,
  WebhookInput: webhookInput,
  WebhookPage: webhookPageSchema,
  Delivery: deliverySchema,
  DeliveryPage: deliveryPageSchema,
  DeliveryAttempt: deliveryAttemptSchema,
  Notification: notificationSchema,
  InboxMessage: inboxMessageSchema,
  InboxPage: inboxPageSchema,
  CalendarKey: calendarKeySchema,
  Session: sessionSchema,
  SessionInput: sessionInput,
  Readiness: readinessSchema,
  Problem: problemSchema,
};
