import { getLogger, type Logger } from "@std/log";
import { type Clock, systemClock } from "@taskbell/runtime";
import { currentTrace } from "../current_trace.ts";
import { createDeadLetter, type DeadLetterInput } from "../dead_letter.ts";
import type { Delivery, Middleware } from "../handler.ts";
import { outageOf } from "../outage_of.ts";
import { LetGoError } from "../let_go_error.ts";
import type { EncodedRecord, KafkaRecord } from "../record.ts";
import { recordSize } from "../record_batch/record_size.ts";
import { isRetriable } from "../retriable.ts";
import { reasonOf } from "../root_cause.ts";
import { DecodeError } from "./decode.ts";
import { RetryError } from "./retry_error.ts";

/** How {@linkcode deadLetter} works. */
export interface DeadLetterOptions {
  /** Sends a dead letter; resolves once the brokers have it. */
  publish(deadLetter: EncodedRecord): Promise<unknown>;
  /**
   * A record that has made the process die so many times is given up without
   * being handled again. @default {3}
   */
  maxCrashes?: number;
  /**
   * The `max.message.bytes` of its topic. A letter that is refused all the same
   * is cut to what Kafka takes by default, 1 MB. @default {4_194_304}
   */
  maxBytes?: number;
  /** Tells when it failed. @default {the machine's clock} */
  clock?: Clock;
  /** Receives what is given up. @default {a logger of its own} */
  logger?: Logger;
}

/**
 * Gives up records that can't be handled: whatever is thrown becomes a dead
 * letter, and the record is done once that is published. One that makes the
 * process die again and again becomes a dead letter before it is handled.
 *
 * What comes of an {@linkcode OutageError} passes, and so does any error once
 * the delivery has been let go of, as it may come of that.
 *
 * While its dead letter can't be published, a record comes again and is not
 * handled again, until the group rebalances.
 *
 * @returns A middleware that throws what passes and what `publish` throws:
 * then the record is not done and comes again.
 */
export function deadLetter<Event>(
  { publish, maxBytes, ...options }: DeadLetterOptions,
): Middleware<Event> {
  const {
    maxCrashes = 3,
    clock = systemClock,
    logger = getLogger("consumer"),
  } = options;
  // A record whose letter can't be written comes again: it is not handled anew.
  const verdicts = new WeakMap<KafkaRecord, Verdict>();
  const giveUp = async (delivery: Delivery<Event>, verdict: Verdict) => {
    const { record, groupId } = delivery;
    verdicts.set(record, verdict);
    const facts = { record, groupId, ...verdict };
    await send((limit) => createDeadLetter({ ...facts, maxBytes: limit }), {
      publish,
      maxBytes,
    });
    logger.warn("A record has become a dead letter", {
      groupId,
      topic: record.topic,
      partition: record.partition,
      offset: record.offset,
      trace_id: currentTrace()?.traceId,
      reason: verdict.reason,
      error: reasonOf(verdict.error),
    });
  };
  return (next) => async (delivery, signal) => {
    const known = verdicts.get(delivery.record);
    if (known) return await giveUp(delivery, known);
    if (delivery.crashes >= maxCrashes) {
      const failedAtMs = clock.now();
      const verdict = { failedAtMs, ...crashVerdict(delivery, maxCrashes) };
      await giveUp(delivery, verdict);
      return;
    }
    try {
      await next(delivery, signal);
    } catch (error) {
      const passes = signal.aborted || error instanceof LetGoError ||
        outageOf(error) !== null;
      if (passes) throw error;
      await giveUp(delivery, { failedAtMs: clock.now(), ...verdictOn(error) });
    }
  };
}

type Cause = Pick<
  DeadLetterInput,
  "reason" | "error" | "retryCount" | "firstFailedAtMs" | "originalEvent"
>;

type Verdict = Cause & Pick<DeadLetterInput, "failedAtMs">;

/** What a topic takes where nobody has set its `max.message.bytes`, about. */
const KAFKA_DEFAULT_BYTES = 1_000_000;

/** A letter that is refused for good, by its size as a rule, is cut shorter. */
async function send(
  write: (maxBytes: number | undefined) => EncodedRecord,
  { publish, maxBytes }: Pick<DeadLetterOptions, "publish" | "maxBytes">,
): Promise<void> {
  const letter = write(maxBytes);
  try {
    await publish(letter);
  } catch (error) {
    if (isRetriable(error)) throw error;
    const shorter = write(KAFKA_DEFAULT_BYTES);
    if (recordSize(shorter) >= recordSize(letter)) throw error;
    await publish(shorter);
  }
}

function verdictOn(error: unknown): Cause {
  if (error instanceof DecodeError) {
    const { reason, object: originalEvent } = error;
    return { reason, error, retryCount: 1, originalEvent };
  }
  if (error instanceof RetryError) {
    const { reason, attempts: retryCount, firstFailedAtMs, cause } = error;
    return { reason, error: cause, retryCount, firstFailedAtMs };
  }
  const reason = isRetriable(error) ? "retries_exhausted" : "rejected";
  return { reason, error, retryCount: 1 };
}

function crashVerdict(
  { crashes }: Delivery<unknown>,
  maxCrashes: number,
): Cause {
  const error = `Cannot handle the record as the process may die of it ` +
    `${maxCrashes} times: current value is ${crashes}`;
  // More deaths than the last that is allowed come of this dead letter itself:
  // then the value may be what the process can't even parse.
  const originalEvent = crashes > maxCrashes ? {} : undefined;
  return { reason: "crash_loop", error, retryCount: crashes, originalEvent };
}
