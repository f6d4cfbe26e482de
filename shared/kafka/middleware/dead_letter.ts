import { getLogger, type Logger } from "@std/log";
import { type Clock, systemClock } from "@taskbell/runtime";
import { createDeadLetter, type DeadLetterInput } from "../dead_letter.ts";
import type { Middleware } from "../handler.ts";
import { OutageError } from "../outage_error.ts";
import type { EncodedRecord } from "../record.ts";
import { isRetriable } from "../retriable.ts";
import { reasonOf } from "../root_cause.ts";
import { DecodeError } from "./decode.ts";
import { RetriesExhaustedError } from "./retry.ts";

/** How {@linkcode deadLetter} works. */
export interface DeadLetterOptions {
  /** Sends a dead letter; resolves once the brokers have it. */
  publish(deadLetter: EncodedRecord): Promise<unknown>;
  /** The `max.message.bytes` of its topic. @default {4_194_304} */
  maxBytes?: number;
  /** Tells when it failed. @default {the machine's clock} */
  clock?: Clock;
  /** Receives what is given up. @default {a logger of its own} */
  logger?: Logger;
}

/**
 * Gives up records that can't be handled: whatever is thrown becomes a dead
 * letter, and the record is done once that is published.
 *
 * An {@linkcode OutageError} passes, and so does any error once the delivery
 * has been let go of, as it may come of that.
 *
 * @returns A middleware that throws what passes and what `publish` throws:
 * then the record is not done and comes again.
 */
export function deadLetter<Event>(
  options: DeadLetterOptions,
): Middleware<Event> {
  const { clock = systemClock, logger = getLogger("consumer") } = options;
  return (next) => async (delivery, signal) => {
    try {
      await next(delivery, signal);
    } catch (error) {
      if (signal.aborted || error instanceof OutageError) throw error;
      const { record, groupId } = delivery;
      const input = {
        record,
        groupId,
        failedAtMs: clock.now(),
        maxBytes: options.maxBytes,
        ...verdictOn(error),
      };
      await options.publish(createDeadLetter(input));
      logger.warn("A record has become a dead letter", {
        groupId,
        topic: record.topic,
        partition: record.partition,
        offset: record.offset,
        reason: input.reason,
        error: reasonOf(input.error),
      });
    }
  };
}

type Verdict = Pick<
  DeadLetterInput,
  "reason" | "error" | "retryCount" | "firstFailedAtMs" | "originalEvent"
>;

function verdictOn(error: unknown): Verdict {
  if (error instanceof DecodeError) {
    const { reason, object: originalEvent } = error;
    return { reason, error, retryCount: 1, originalEvent };
  }
  if (error instanceof RetriesExhaustedError) {
    const { attempts: retryCount, firstFailedAtMs, cause } = error;
    return {
      reason: "retries_exhausted",
      error: cause,
      retryCount,
      firstFailedAtMs,
    };
  }
  const reason = isRetriable(error) ? "retries_exhausted" : "rejected";
  return { reason, error, retryCount: 1 };
}
