import type { Operation } from "../http/openapi/operation.ts";
import { notificationQuery } from "./notification_query.ts";
import {
  deliveryPageSchema,
  notificationSchema,
} from "./notification_schema.ts";

/** What the contract says of the routes of notifications. */
export const notificationOperations: readonly Operation[] = [
  {
    method: "GET",
    path: "/:user_id/notifications",
    id: "listNotifications",
    tag: "Notifications",
    summary: "Lists what was sent, or will be, in pages, the newest first",
    description: "An item for each recipient of a notification. What is " +
      "over is kept for 38 days.",
    query: notificationQuery,
    answers: { 200: { description: "A page", schema: deliveryPageSchema } },
  },
  {
    method: "GET",
    path: "/:user_id/notifications/:notification_id",
    id: "getNotification",
    tag: "Notifications",
    summary: "Reads a notification, with each attempt and its answer",
    answers: {
      200: { description: "The notification", schema: notificationSchema },
    },
  },
];
