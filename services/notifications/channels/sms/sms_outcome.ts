import { z } from "zod";
import type { Outcome } from "../channel.ts";
import { errorText, retryOf } from "../http/http_failure.ts";
import type { Answer } from "../http/post.ts";

/**
 * What the service tells of a message, or of what was wrong with it. What
 * can't be read says nothing, and takes nothing from the rest.
 */
const told = z.object({
  sid: z.string().max(128).nullish().catch(null),
  code: z.union([z.int(), z.string().regex(/^\d{1,9}$/).transform(Number)])
    .nullish().catch(null),
  message: z.string().nullish().catch(null),
});

/**
 * Codes that speak of the sender's account or number: no message will go
 * through until the operator has mended it.
 *
 * @see {@link https://www.twilio.com/docs/api/errors}
 */
const OPERATORS = new Set([
  20003, // the password is wrong
  20005, // the account is not active
  20404, // there is no such account
  21212, // the sender is no number
  21603, // the sender is missing
  21606, // the sender can't send messages
  21659, // the sender is not the account's
  21660, // the sender is another account's
  21661, // the sender can't send messages
  21701, // the messaging service is missing
  21703, // the messaging service has no number
]);

/** Codes that say: later. */
const LATER = new Set([
  14107, // too many to one number
  20429, // too many requests
  21611, // the sender's queue is full
]);

/** Of these, those that speak of all messages. */
const THROTTLED = new Set([20429, 21611]);

/** The longest text of the service that is kept, in UTF-16 units. */
const MAX_REASON = 300;

/** What an answer of an SMS service means. */
export function smsOutcome(
  answer: Answer,
  { provider, nowMs, redact }: {
    provider: string;
    /** The time of day, in milliseconds since the epoch. */
    nowMs: number;
    redact(text: string): string;
  },
): Outcome {
  const { status } = answer;
  const { sid, code, message } = parse(answer);
  if (status >= 200 && status < 300) {
    return { kind: "delivered", provider, providerMessageId: sid ?? null };
  }
  const reason = redact([code, message].filter(Boolean).join(" "))
    .slice(0, MAX_REASON);
  if (OPERATORS.has(code ?? 0) || [401, 403, 404].includes(status)) {
    const error = errorText({ provider, status, reason });
    return { kind: "retry", error, outage: provider };
  }
  const isFinal = status >= 400 && status < 500 && !LATER.has(code ?? 0) &&
    ![408, 425, 429].includes(status);
  if (isFinal) {
    return {
      kind: "permanent",
      error: errorText({ provider, status, reason }),
    };
  }
  const throttled = THROTTLED.has(code ?? 0);
  const outcome = retryOf(answer, { provider, nowMs, reason });
  return { ...outcome, ...(throttled && { throttled }) };
}

function parse({ body }: Answer): z.infer<typeof told> {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(body));
    return told.safeParse(value).data ?? {};
  } catch {
    // A gateway before the service answers in HTML.
    return {};
  }
}
