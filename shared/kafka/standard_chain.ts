import type { Logger } from "@std/log";
import type { Clock, RetryPolicy } from "@taskbell/runtime";
import type { Breaker } from "./breaker/breaker.ts";
import type { Decoder } from "./codec.ts";
import type { Handler, Undecoded } from "./handler.ts";
import { circuitBreaker } from "./middleware/circuit_breaker.ts";
import {
  deadLetter,
  type DeadLetterOptions,
} from "./middleware/dead_letter.ts";
import { decode } from "./middleware/decode.ts";
import { log } from "./middleware/log.ts";
import { ownRedrives } from "./middleware/own_redrives.ts";
import { retry, type RetryOptions } from "./middleware/retry.ts";
import { timeout } from "./middleware/timeout.ts";
import { trace } from "./middleware/trace.ts";

/** What {@linkcode standardChain} is made of. */
export interface StandardChainOptions<Event> {
  /** Decodes the records. */
  decoder: Decoder<Event>;
  /** Handles the events: that of a router, as a rule. */
  handler: Handler<Event>;
  /** Where a record goes that can't be handled. */
  deadLetter: Omit<DeadLetterOptions, "clock" | "logger">;
  /** Delays between attempts. @default {that of retry} */
  retryPolicy?: RetryPolicy;
  /** The longest wait that an error may ask for. @default {that of retry} */
  maxRetryAfterMs?: RetryOptions["maxRetryAfterMs"];
  /** Without this dependency no event can be handled. @default {none} */
  breaker?: Pick<Breaker, "run">;
  /** How long an attempt may take, in milliseconds. @default {no bound} */
  timeoutMs?: number;
  /** Tells the time of failures. @default {the machine's clock} */
  clock?: Clock;
  /** Receives what is logged on the way. @default {a logger of its own} */
  logger?: Logger;
}

/**
 * Puts the middleware around a handler in the order that `@taskbell/kafka`
 * documents, ready for a consumer.
 *
 * What it does not have goes around `handler`, or around the whole chain.
 */
export function standardChain<Event>(
  options: StandardChainOptions<Event>,
): Handler<Undecoded> {
  const { decoder, breaker, timeoutMs, clock, logger } = options;
  let attempt = options.handler;
  if (timeoutMs !== undefined) attempt = timeout<Event>(timeoutMs)(attempt);
  attempt = log<Event>({ logger })(attempt);
  if (breaker) attempt = circuitBreaker<Event>(breaker)(attempt);
  const { retryPolicy, maxRetryAfterMs } = options;
  const attempts = retry<Event>(retryPolicy, { maxRetryAfterMs, clock });
  const givingUp = deadLetter<Undecoded>({
    ...options.deadLetter,
    clock,
    logger,
  });
  const handled = givingUp(decode(decoder, { logger })(attempts(attempt)));
  return ownRedrives<Undecoded>()(trace<Undecoded>()(handled));
}
