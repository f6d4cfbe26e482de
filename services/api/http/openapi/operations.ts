import { calendarOperations } from "../calendar/calendar_operations.ts";
import { eventOperations } from "../events/event_operations.ts";
import { preferencesOperations } from "../preferences/preferences_operations.ts";
import { inboxOperations } from "../../inbox/inbox_operations.ts";
import { notificationOperations } from "../../notifications/notification_operations.ts";
import { pushSubscriptionOperations } from "../../push_subscriptions/push_subscription_operations.ts";
import { reminderOperations } from "../../reminders/reminder_operations.ts";
import { serviceOperations } from "../service_operations.ts";
import { sessionOperations } from "../session/session_operations.ts";
import { taskOperations } from "../../tasks/task_operations.ts";
import { unsubscribeOperations } from "../../unsubscribe/unsubscribe_operations.ts";
import { webhookOperations } from "../../webhooks/webhook_operations.ts";
import type { Operation } from "./operation.ts";

/** What the contract says of every route. */
export const OPERATIONS: readonly Operation[] = [
  ...taskOperations,
  ...reminderOperations,
  ...preferencesOperations,
  ...unsubscribeOperations,
  ...pushSubscriptionOperations,
  ...webhookOperations,
  ...notificationOperations,
  ...inboxOperations,
  ...eventOperations,
  ...calendarOperations,
  ...sessionOperations,
  ...serviceOperations,
];
