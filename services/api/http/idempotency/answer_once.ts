import { Buffer } from "node:buffer";
import { type Change, type ChangeOptions, commitChange } from "../../change.ts";
import { tryChange } from "../../try_change.ts";
import type { ApiContext } from "../environment.ts";
import { causeOf } from "../input.ts";
import { Problem } from "../problem.ts";
import {
  answerAgain,
  assertKeepable,
  chargeKept,
  type KeptAnswer,
  keptAnswer,
} from "./kept_answer.ts";
import { findAnswer, keepAnswer, takeKey } from "./kept_answer_row.ts";
import { type KeyedRequest, readKeyedRequest } from "./keyed_request.ts";

/** Makes a change and its answer. */
type Work = (change: Change) => Promise<Response>;

/** How {@linkcode answerOnce} answers. */
export interface AnswerOnceOptions {
  /**
   * Does the same where there is no Idempotency-Key, for work that is faster
   * outside of a transaction. @default {the work in a transaction}
   */
  unkeyed?: () => Promise<Response>;
}

/**
 * Answers a request that makes a change. With an Idempotency-Key, the change
 * is made once, however often the request comes: the answer is kept for 24
 * hours in the transaction of the change, and is given again.
 *
 * Kept is whatever the work answers, a refusal (4xx) included: the request was
 * decided. A request that never gets to it, as it is malformed, against its
 * schema or over the rate, uses up no key, nor does one that ends in a 5xx.
 *
 * @throws {Problem} When the request of this key is still running (409), or
 * was another one (422).
 * @see {@link https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/}
 */
export async function answerOnce(
  c: ApiContext,
  changes: ChangeOptions,
  work: Work,
  { unkeyed }: AnswerOnceOptions = {},
): Promise<Response> {
  const request = readKeyedRequest(c);
  if (request === null && unkeyed) return await unkeyed();
  const onKeep = chargeOnce(c);
  return await commitChange(
    changes,
    causeOf(c),
    request === null
      ? work
      : (change) => answerKeyed(change, request, { work, onKeep }),
  );
}

/** After a lost race, the change is made again within the same request. */
function chargeOnce(c: ApiContext): (answer: KeptAnswer) => void {
  let isCharged = false;
  return (answer) => {
    if (isCharged) return;
    isCharged = true;
    chargeKept(c, answer);
  };
}

async function answerKeyed(
  change: Change,
  request: KeyedRequest,
  { work, onKeep }: { work: Work; onKeep: (answer: KeptAnswer) => void },
): Promise<Response> {
  const { tx } = change;
  // Sent together, run one after the other.
  const [taken, found] = await Promise.all([
    takeKey(tx, request),
    findAnswer(tx, request),
  ]);
  // Before the lock is looked at: two that only ask again may meet.
  if (found !== null) {
    if (!Buffer.from(found.fingerprint).equals(request.fingerprint)) {
      throw new Problem("idempotency-key-reused");
    }
    return answerAgain(found, { "idempotency-replayed": "true" });
  }
  if (!taken) {
    const headers = { "retry-after": "1" };
    throw new Problem("idempotency-key-in-use", { headers });
  }
  const answer = await decide(change, work);
  assertKeepable(answer);
  onKeep(answer);
  await keepAnswer(tx, request, answer);
  return answerAgain(answer);
}

/** Runs the work; a refusal leaves nothing of it but its answer. */
async function decide(change: Change, work: Work): Promise<KeptAnswer> {
  try {
    return await keptAnswer(await tryChange(change, work));
  } catch (error) {
    if (!(error instanceof Problem) || error.status >= 500) throw error;
    return await keptAnswer(error.toResponse());
  }
}
