import { assert } from "@std/assert";
import type { Sql } from "@taskbell/db";
import type { Message } from "../../services/notifications/channels/channel.ts";
import { createInAppChannel } from "../../services/notifications/channels/in_app.ts";
import { deliverSample } from "./sample_message.ts";

/** What the row of a delivery says. */
export interface DeliveryRow {
  state: string;
  recipient: string;
  channel: string;
  lane: string;
  attempts: number;
  outageAttempts: number;
  claims: number;
  waitsFor: string | null;
  lastError: string | null;
  nextAttemptAt: Date;
}

/** Reads the deliveries of a notification, the first one first. */
export async function deliveriesOf(
  sql: Sql,
  notificationId: string,
): Promise<DeliveryRow[]> {
  return await sql<DeliveryRow[]>`
    select state, recipient, channel, lane, attempts, claims,
      outage_attempts as "outageAttempts", waits_for as "waitsFor",
      last_error as "lastError", next_attempt_at as "nextAttemptAt"
    from deliveries where notification_id = ${notificationId}
    order by delivery_id
  `;
}

/** Reads the only delivery of a notification. */
export async function deliveryOf(
  sql: Sql,
  notificationId: string,
): Promise<DeliveryRow> {
  const [row, ...others] = await deliveriesOf(sql, notificationId);
  assert(row && others.length === 0);
  return row;
}

/** What the log says of an attempt at a provider. */
export interface AttemptRow {
  attempt: number;
  hop: number;
  provider: string;
  outcome: string;
  error: string | null;
  outage: boolean;
  ambiguous: boolean;
  providerMessageId: string | null;
  startedAt: Date;
  endedAt: Date;
}

/** Reads the log of a notification's attempts in their order. */
export async function attemptsOf(
  sql: Sql,
  notificationId: string,
): Promise<AttemptRow[]> {
  return await sql<AttemptRow[]>`
    select attempt, hop, provider, outcome, error, outage, ambiguous,
      provider_message_id as "providerMessageId", started_at as "startedAt",
      ended_at as "endedAt"
    from delivery_attempts join deliveries using (delivery_id)
    where notification_id = ${notificationId}
    order by delivery_id, attempt, hop
  `;
}

/** What a user registers, unless a test says otherwise. */
export interface WebhookRow {
  endpointId: string;
  userId: string;
  url: string;
  secret: string;
}

/** A new signing secret. */
export function webhookSecret(): string {
  return `whsec_${crypto.getRandomValues(new Uint8Array(24)).toBase64()}`;
}

/** Registers a webhook, as its route would. */
export async function insertWebhook(
  sql: Sql,
  { userId, url = "https://hooks.example.com/a" }: {
    userId: string;
    url?: string;
  },
): Promise<WebhookRow> {
  const row = {
    endpointId: `wh-${crypto.randomUUID()}`,
    userId,
    url,
    secret: webhookSecret(),
  };
  await sql`
    insert into webhook_endpoints (endpoint_id, user_id, url, secret, created_at)
    values (${row.endpointId}, ${userId}, ${url}, ${row.secret}, taskbell_now())
  `;
  return row;
}

/** Registers a browser's subscription and answers its id. */
export async function insertSubscription(
  sql: Sql,
  { userId, endpoint = `https://push.example.com/${crypto.randomUUID()}` }: {
    userId: string;
    endpoint?: string;
  },
): Promise<string> {
  const id = `push-${crypto.randomUUID()}`;
  await sql`
    insert into push_subscriptions (
      subscription_id, user_id, endpoint, host, p256dh, auth, created_at
    ) values (
      ${id}, ${userId}, ${endpoint}, ${new URL(endpoint).host}, 'key', 'auth',
      taskbell_now()
    )
  `;
  return id;
}

/** What a user wants; what is left out is as usual. */
export async function setPreferences(
  sql: Sql,
  { userId, ...preferences }: {
    userId: string;
    timeZone?: string;
    contacts?: Record<string, string>;
    channels?: Record<string, Record<string, boolean>>;
    quietHours?: Record<string, string> | null;
    locale?: string;
  },
): Promise<void> {
  const { timeZone = "UTC", contacts = {}, channels = {} } = preferences;
  const { quietHours = null, locale = "en" } = preferences;
  await sql`
    insert into preferences (
      user_id, time_zone, contacts, channels, quiet_hours, locale
    ) values (
      ${userId}, ${timeZone}, ${sql.json(contacts)}, ${sql.json(channels)},
      ${quietHours && sql.json(quietHours)}, ${locale}
    )
    on conflict (user_id) do update set time_zone = excluded.time_zone,
      contacts = excluded.contacts, channels = excluded.channels,
      quiet_hours = excluded.quiet_hours, locale = excluded.locale
  `;
}

/** Puts a message into a user's inbox and answers its id. */
export async function insertMessage(
  sql: Sql,
  { userId, ...changes }: { userId: string } & Partial<Message>,
): Promise<number> {
  const notificationId = `notif-${crypto.randomUUID()}`;
  await deliverSample(createInAppChannel(sql), {
    notificationId,
    channel: "in_app",
    userId,
    recipient: userId,
    ...changes,
  });
  const [row] = await sql<{ id: number }[]>`
    select max(message_id) as id from in_app_messages where user_id = ${userId}
  `;
  assert(row);
  return row.id;
}
