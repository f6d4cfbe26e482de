import type { Transaction } from "@taskbell/db";
import { isOutdated } from "../../kept_answer_age.ts";
import type { KeptAnswer } from "./kept_answer.ts";
import type { KeyedRequest } from "./keyed_request.ts";
import { openAnswer, sealAnswer } from "./sealed_answer.ts";

/** An answer and what the request has asked for. */
interface FoundAnswer extends KeptAnswer {
  fingerprint: Uint8Array;
}

/** An answer as its row has it. */
interface SealedRow extends Omit<FoundAnswer, "body"> {
  sealedBody: Uint8Array;
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
  { userId, route, keyHash }: KeyedRequest,
): Promise<boolean> {
  const hash = keyHash.toBase64();
  const name = JSON.stringify([userId, route, hash]);
  const [row] = await tx<{ taken: boolean }[]>`
    select pg_try_advisory_xact_lock(hashtextextended(${name}, 0)) as taken
  `;
  return row?.taken ?? false;
}

/** Reads the answer that was given under a key; `null` where none is kept. */
export async function findAnswer(
  tx: Transaction,
  request: KeyedRequest,
): Promise<FoundAnswer | null> {
  const { userId, route, keyHash } = request;
  const [found] = await tx<SealedRow[]>`
    select fingerprint, status, headers, sealed_body as "sealedBody"
    from idempotency_keys as kept
    where user_id = ${userId} and route = ${route} and key_hash = ${keyHash}
      and not ${isOutdated(tx)}
  `;
  if (!found) return null;
  const { sealedBody, ...rest } = found;
  return { ...rest, body: openAnswer(request, sealedBody) };
}

/** Keeps the answer to a request whose key is taken. */
export async function keepAnswer(
  tx: Transaction,
  request: KeyedRequest,
  { status, headers, body }: KeptAnswer,
): Promise<void> {
  const { userId, route, keyHash, fingerprint } = request;
  const { count } = await tx`
    insert into idempotency_keys as kept (
      user_id, route, key_hash, fingerprint, status,
      headers, sealed_body, created_at
    ) values (
      ${userId}, ${route}, ${keyHash}, ${fingerprint}, ${status},
      ${tx.json(headers)}, ${sealAnswer(request, body)}, taskbell_now()
    )
    on conflict (user_id, route, key_hash) do update set
      fingerprint = excluded.fingerprint, status = excluded.status,
      headers = excluded.headers, sealed_body = excluded.sealed_body,
      created_at = excluded.created_at
    where ${isOutdated(tx)}
  `;
  // Whatever the lock let through: a key stands for one answer.
  if (count === 0) throw new Error("Cannot keep an answer as its key has one");
}
