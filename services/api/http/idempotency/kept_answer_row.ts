import type { Transaction } from "@taskbell/db";
import { isOutdated } from "../../kept_answer_age.ts";
import type { KeptAnswer } from "./kept_answer.ts";
import type { KeyedRequest } from "./keyed_request.ts";

/** An answer and what the request has asked for. */
interface FoundAnswer extends KeptAnswer {
  fingerprint: Uint8Array;
}

/**
 * Takes a key until the transaction ends. It does not wait for another one
 * that holds it.
 *
 * What the holder has kept shows to a statement that begins after this one:
 * both in one would see the state before the holder's commit.
 *
 * @returns Whether it is free.
 */
export async function takeKey(
  tx: Transaction,
  { userId, route, key }: KeyedRequest,
): Promise<boolean> {
  const name = JSON.stringify([userId, route, key]);
  const [row] = await tx<{ taken: boolean }[]>`
    select pg_try_advisory_xact_lock(hashtextextended(${name}, 0)) as taken
  `;
  return row?.taken ?? false;
}

/** Reads the answer that was given under a key; `null` where none is kept. */
export async function findAnswer(
  tx: Transaction,
  { userId, route, key }: KeyedRequest,
): Promise<FoundAnswer | null> {
  const [found] = await tx<FoundAnswer[]>`
    select fingerprint, status, headers, body from idempotency_keys as kept
    where user_id = ${userId} and route = ${route} and key = ${key}
      and not ${isOutdated(tx)}
  `;
  return found ?? null;
}

/** Keeps the answer to a request whose key is taken. */
export async function keepAnswer(
  tx: Transaction,
  { userId, route, key, fingerprint }: KeyedRequest,
  { status, headers, body }: KeptAnswer,
): Promise<void> {
  const { count } = await tx`
    insert into idempotency_keys as kept (
      user_id, route, key, fingerprint, status, headers, body, created_at
    ) values (
      ${userId}, ${route}, ${key}, ${fingerprint}, ${status},
      ${tx.json(headers)}, ${body}, taskbell_now()
    )
    on conflict (user_id, route, key) do update set
      fingerprint = excluded.fingerprint, status = excluded.status,
      headers = excluded.headers, body = excluded.body,
      created_at = excluded.created_at
    where ${isOutdated(tx)}
  `;
  // Whatever the lock let through: a key stands for one answer.
  if (count === 0) throw new Error(`Cannot keep an answer as ${key} has one`);
}
