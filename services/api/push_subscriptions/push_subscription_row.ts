import type { Queryable, Statement, Transaction } from "@taskbell/db";
import type { CursorPosition } from "../http/cursor.ts";
import type { PushSubscription } from "./push_subscription.ts";

/** Which subscription of which user. */
export interface PushSubscriptionAddress {
  /** Whose it is. */
  userId: string;
  /** Its id. */
  subscriptionId: string;
}

/** What a browser has told, and whose it is. */
export interface PushSubscriptionKeys {
  /** Whose browser it is. */
  userId: string;
  /** Where its push service takes messages. */
  endpoint: URL;
  /** The keys that messages are encrypted with. */
  keys: { p256dh: string; auth: string };
}

function columns(sql: Queryable): Statement<readonly object[]> {
  return sql`
    subscription_id as "subscriptionId", host, created_at as "createdAt"
  `;
}

/** Reads a subscription of a user; `null` where there is none. */
export async function findPushSubscription(
  sql: Queryable,
  { userId, subscriptionId }: PushSubscriptionAddress,
): Promise<PushSubscription | null> {
  const [row] = await sql<PushSubscription[]>`
    select ${columns(sql)} from push_subscriptions
    where subscription_id = ${subscriptionId} and user_id = ${userId}
  `;
  return row ?? null;
}

/**
 * Reads a page of a user's subscriptions, the oldest first, and one row more
 * if there is one.
 */
export async function listPushSubscriptions(
  sql: Queryable,
  { userId, limit, cursor }: {
    userId: string;
    limit: number;
    cursor?: CursorPosition<string> | undefined;
  },
): Promise<PushSubscription[]> {
  const after = cursor === undefined ? sql`` : sql`
    and (created_at, subscription_id) > (${new Date(cursor.atMs)}, ${cursor.id})
  `;
  return await sql<PushSubscription[]>`
    select ${columns(sql)} from push_subscriptions
    where user_id = ${userId} ${after}
    order by created_at, subscription_id limit ${limit + 1}
  `;
}

/** Counts a user's subscriptions. */
export async function countPushSubscriptions(
  sql: Queryable,
  userId: string,
): Promise<number> {
  const rows = await sql`
    select from push_subscriptions where user_id = ${userId}
  `;
  return rows.count;
}

/**
 * Gives the keys that a browser tells now to the subscription with its
 * endpoint; `null` where the user has none.
 */
export async function renewPushSubscription(
  tx: Transaction,
  { userId, endpoint, keys }: PushSubscriptionKeys,
): Promise<PushSubscription | null> {
  const [row] = await tx<PushSubscription[]>`
    update push_subscriptions set p256dh = ${keys.p256dh}, auth = ${keys.auth}
    where user_id = ${userId} and endpoint = ${endpoint.href}
    returning ${columns(tx)}
  `;
  return row ?? null;
}

/** Adds a subscription. */
export async function insertPushSubscription(
  tx: Transaction,
  { userId, endpoint, keys, subscriptionId, now }:
    & PushSubscriptionKeys
    & { subscriptionId: string; now: Date },
): Promise<PushSubscription> {
  const { href, host } = endpoint;
  await tx`
    insert into push_subscriptions (
      subscription_id, user_id, endpoint, host, p256dh, auth, created_at
    ) values (
      ${subscriptionId}, ${userId}, ${href}, ${host}, ${keys.p256dh},
      ${keys.auth}, ${now}
    )
  `;
  return { subscriptionId, host, createdAt: now };
}

/** Deletes a subscription of a user. @returns Whether there was one. */
export async function deletePushSubscription(
  sql: Queryable,
  { userId, subscriptionId }: PushSubscriptionAddress,
): Promise<boolean> {
  const { count } = await sql`
    delete from push_subscriptions
    where subscription_id = ${subscriptionId} and user_id = ${userId}
  `;
  return count > 0;
}
