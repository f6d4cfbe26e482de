import type { Queryable, Statement, Transaction } from "@taskbell/db";
import type { CursorPosition } from "../http/cursor.ts";
import type { Webhook } from "./webhook.ts";

/** Which webhook of which user. */
export interface WebhookAddress {
  /** Whose it is. */
  userId: string;
  /** Its id. */
  webhookId: string;
}

/** How long a secret that was replaced signs too, in milliseconds. */
const OVERLAP_MS = 24 * 3_600_000;

function columns(sql: Queryable): Statement<readonly object[]> {
  return sql`
    endpoint_id as "webhookId", url, created_at as "createdAt",
    disabled_at as "disabledAt", disabled_reason as "disabledReason",
    case
      when previous_secret_expires_at > taskbell_now()
      then previous_secret_expires_at
    end as "previousSecretExpiresAt"
  `;
}

/** Reads a webhook of a user; `null` where there is none. */
export async function findWebhook(
  sql: Queryable,
  { userId, webhookId }: WebhookAddress,
): Promise<Webhook | null> {
  const [row] = await sql<Webhook[]>`
    select ${columns(sql)} from webhook_endpoints
    where endpoint_id = ${webhookId} and user_id = ${userId}
  `;
  return row ?? null;
}

/**
 * Reads a page of a user's webhooks, the oldest first, and one row more if
 * there is one.
 */
export async function listWebhooks(
  sql: Queryable,
  { userId, limit, cursor }: {
    userId: string;
    limit: number;
    cursor?: CursorPosition<string> | undefined;
  },
): Promise<Webhook[]> {
  const after = cursor === undefined ? sql`` : sql`
    and (created_at, endpoint_id) > (${new Date(cursor.atMs)}, ${cursor.id})
  `;
  return await sql<Webhook[]>`
    select ${columns(sql)} from webhook_endpoints
    where user_id = ${userId} ${after}
    order by created_at, endpoint_id limit ${limit + 1}
  `;
}

/** Counts a user's webhooks, those that are disabled included. */
export async function countWebhooks(
  sql: Queryable,
  userId: string,
): Promise<number> {
  const rows = await sql`
    select from webhook_endpoints where user_id = ${userId}
  `;
  return rows.count;
}

/** Adds a webhook. */
export async function insertWebhook(
  tx: Transaction,
  { userId, webhookId, url, secret, now }: WebhookAddress & {
    url: string;
    secret: string;
    now: Date;
  },
): Promise<Webhook> {
  const [row] = await tx<Webhook[]>`
    insert into webhook_endpoints (
      endpoint_id, user_id, url, secret, created_at
    ) values (${webhookId}, ${userId}, ${url}, ${secret}, ${now})
    returning ${columns(tx)}
  `;
  if (!row) throw new Error("Cannot insert a webhook: no row came back");
  return row;
}

/**
 * Gives a webhook another secret; for a day the one before signs too, one
 * before that no more.
 *
 * @returns `null` where the user has no such webhook.
 */
export async function replaceSecret(
  tx: Transaction,
  { userId, webhookId, secret }: WebhookAddress & { secret: string },
): Promise<Webhook | null> {
  const [row] = await tx<Webhook[]>`
    update webhook_endpoints set secret = ${secret}, previous_secret = secret,
      previous_secret_expires_at = date_trunc(
        'milliseconds', taskbell_now() + ${OVERLAP_MS} * interval '1 ms'
      )
    where endpoint_id = ${webhookId} and user_id = ${userId}
    returning ${columns(tx)}
  `;
  return row ?? null;
}

/**
 * Lets a webhook get messages again.
 *
 * @returns `null` where the user has no such webhook.
 */
export async function enableWebhook(
  tx: Transaction,
  { userId, webhookId }: WebhookAddress,
): Promise<Webhook | null> {
  const [row] = await tx<Webhook[]>`
    update webhook_endpoints set disabled_at = null, disabled_reason = null
    where endpoint_id = ${webhookId} and user_id = ${userId}
    returning ${columns(tx)}
  `;
  return row ?? null;
}

/** Deletes a webhook of a user. @returns Whether there was one. */
export async function deleteWebhook(
  sql: Queryable,
  { userId, webhookId }: WebhookAddress,
): Promise<boolean> {
  const { count } = await sql`
    delete from webhook_endpoints
    where endpoint_id = ${webhookId} and user_id = ${userId}
  `;
  return count > 0;
}
