import { Buffer } from "node:buffer";
import type { ApiContext } from "../environment.ts";
import { Problem } from "../problem.ts";

/** An answer as it is kept. */
export interface KeptAnswer {
  /** Its status. */
  status: number;
  /** Those of its header fields that belong to what was done. */
  headers: Record<string, string>;
  /** Its text. */
  body: string;
}

/** The others belong to the request that was answered, such as its id. */
const KEPT_HEADERS = ["content-type", "etag", "location"] as const;

/** The largest answer; whatever a request can create fits. */
const MAX_BYTES = 2 * 1024 * 1024;

/** Reads what is kept of an answer. */
export async function keptAnswer(response: Response): Promise<KeptAnswer> {
  const headers = KEPT_HEADERS.flatMap((name) => {
    const value = response.headers.get(name);
    return value === null ? [] : [[name, value]];
  });
  return {
    status: response.status,
    headers: Object.fromEntries(headers),
    body: await response.text(),
  };
}

/**
 * Checks that an answer can be kept: one small request may change many large
 * tasks.
 *
 * @throws {Problem} Where it is too large.
 */
export function assertKeepable({ body }: KeptAnswer): void {
  if (Buffer.byteLength(body) <= MAX_BYTES) return;
  throw new Problem("answer-too-large", {
    detail: `With an Idempotency-Key, an answer may have ${MAX_BYTES} bytes: ` +
      "nothing was done; send fewer operations",
  });
}

/** A kept answer counts as a request for each of these. */
const CHARGED_BYTES = 64 * 1024;

/**
 * Counts a large answer that is to be kept as further requests. One small
 * request may ask for many large tasks: what a user can make us keep in a
 * minute is bounded by bytes, not by answers.
 *
 * @throws {Problem} When the user has no request left: nothing is kept then.
 */
export function chargeKept(c: ApiContext, { body }: KeptAnswer): void {
  const requests = Math.floor(Buffer.byteLength(body) / CHARGED_BYTES);
  if (requests > 0) c.var.charge?.(requests);
}

/** The answer as it was, with further header fields. */
export function answerAgain(
  { status, headers, body }: KeptAnswer,
  further: Record<string, string> = {},
): Response {
  // A status such as 204 goes with no body, not even an empty one.
  return new Response(body === "" ? null : body, {
    status,
    headers: { ...headers, ...further },
  });
}
