import type { OperationExamples } from "./examples.ts";

/** The webhook of the examples. */
export const WEBHOOK_ID = "018f2c9e-7b1a-7c3d-9e4f-5a6b7c8d9e10";

/** The push subscription of the examples. */
export const SUBSCRIPTION_ID = "018f2c9e-7b1a-7c3d-9e4f-5a6b7c8d9e11";

/** The message in the app of the examples. */
export const MESSAGE_ID = 7;

/** The notification of the examples. */
export const NOTIFICATION_ID = "notif-018f2c9e-7b1a-7c3d-9e4f-5a6b7c8d9e0f";

/** The token of a mail, as the documentation has it. */
export const MAIL_TOKEN = "bWFpbC10b2tlbi1vZi0zMi1ieXRlcy1pbi1iYXNlNjQ";

const SUBSCRIPTION = {
  subscription_id: SUBSCRIPTION_ID,
  host: "push.example.com",
  created_at: "2030-01-01T12:00:00.000Z",
};

const WEBHOOK = {
  webhook_id: WEBHOOK_ID,
  url: "https://hooks.example.com/taskbell",
  created_at: "2030-01-01T12:00:00.000Z",
  disabled_at: null,
  disabled_reason: null,
  previous_secret_expires_at: null,
};

const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=";

const METADATA = {
  task_id: 42,
  reminder_id: "018f2c9e-7b1a-7c3d-9e4f-5a6b7c8d9e0f",
};

const MESSAGE = {
  message_id: MESSAGE_ID,
  notification_id: NOTIFICATION_ID,
  title: "Reminder: Water the plants",
  body: "Don't forget: Water the plants",
  metadata: METADATA,
  created_at: "2030-01-31T07:30:00.123Z",
  read_at: null,
};

const DELIVERY = {
  delivery_id: 1017,
  notification_id: NOTIFICATION_ID,
  channel: "webhook",
  recipient: WEBHOOK_ID,
  kind: "reminder",
  subject: "Reminder: Water the plants",
  state: "sent",
  failed_attempts: 1,
  last_error: "hooks.example.com answered 503",
  created_at: "2030-01-31T07:30:00.123Z",
  next_attempt_at: null,
  finished_at: "2030-01-31T07:30:03.456Z",
};

const ATTEMPT = {
  attempt: 1,
  hop: 1,
  provider: "hooks.example.com",
  outcome: "retry",
  error: "hooks.example.com answered 503",
  outage: false,
  ambiguous: false,
  provider_message_id: null,
  started_at: "2030-01-31T07:30:00.130Z",
  ended_at: "2030-01-31T07:30:00.200Z",
};

const WHOLE_DELIVERY = {
  ...DELIVERY,
  body: "Don't forget: Water the plants",
  metadata: METADATA,
  attempts: [
    ATTEMPT,
    {
      ...ATTEMPT,
      attempt: 2,
      outcome: "delivered",
      error: null,
      provider_message_id: NOTIFICATION_ID,
      started_at: "2030-01-31T07:30:03.400Z",
      ended_at: "2030-01-31T07:30:03.450Z",
    },
  ],
};

/** The examples of targets, notifications and the inbox, by operation. */
export const DELIVERY_EXAMPLES: Readonly<Record<string, OperationExamples>> = {
  getPushKey: {
    answers: {
      200: {
        public_key: "BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic" +
          "-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs",
      },
    },
  },
  registerPushSubscription: {
    body: {
      endpoint: "https://push.example.com/send/fV3Kq0",
      expirationTime: null,
      keys: {
        p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4" +
          "bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        auth: "BTBZMqHH6r4Tts7J_aSIgg",
      },
    },
    answers: { 200: SUBSCRIPTION, 201: SUBSCRIPTION },
  },
  listPushSubscriptions: {
    answers: { 200: { items: [SUBSCRIPTION], next_cursor: null } },
  },
  getPushSubscription: { answers: { 200: SUBSCRIPTION } },
  createWebhook: {
    body: { url: "https://hooks.example.com/taskbell" },
    answers: { 201: { ...WEBHOOK, secret: SECRET } },
  },
  listWebhooks: { answers: { 200: { items: [WEBHOOK], next_cursor: null } } },
  getWebhook: { answers: { 200: WEBHOOK } },
  rotateWebhookSecret: {
    answers: {
      200: {
        ...WEBHOOK,
        previous_secret_expires_at: "2030-01-03T12:00:00.000Z",
        secret: SECRET,
      },
    },
  },
  enableWebhook: { answers: { 200: WEBHOOK } },
  listNotifications: {
    answers: { 200: { items: [DELIVERY], next_cursor: "WzEwMTdd" } },
  },
  getNotification: {
    answers: {
      200: { notification_id: NOTIFICATION_ID, deliveries: [WHOLE_DELIVERY] },
    },
  },
  listInbox: { answers: { 200: { items: [MESSAGE], next_cursor: "Wzdd" } } },
  countUnread: { answers: { 200: { unread: 3 } } },
  readMessage: {
    answers: { 200: { ...MESSAGE, read_at: "2030-01-31T08:00:00.000Z" } },
  },
  readAllMessages: {
    body: { up_to: MESSAGE_ID },
    answers: { 200: { read: 3 } },
  },
};
