import { getLogger, type Logger } from "@std/log";
import type { Encoder } from "./codec.ts";
import type { KafkaConnection } from "./connection.ts";
import type { Publisher } from "./publisher.ts";
import { requireConnection } from "./require_connection.ts";
import { requireAtLeast, requireTimes } from "./require_options.ts";
import { LanePublisher } from "./publishing/lane_publisher.ts";

/** How {@linkcode createPublisher} sends. */
export interface PublisherOptions<Event> {
  /** Where the brokers are. */
  connection: KafkaConnection;
  /** Makes the records. */
  encoder: Encoder<Event>;
  /** How many connections to a broker the partitions share. @default {3} */
  lanes?: number;
  /** At most this many records a batch. @default {500} */
  maxBatchRecords?: number;
  /** At most this many bytes a batch. @default {524_288} */
  maxBatchBytes?: number;
  /** Events wait once this many bytes are on their way. @default {33_554_432} */
  maxQueuedBytes?: number;
  /**
   * An event that the brokers have not acknowledged after this time, in
   * milliseconds, fails; so a lease on it must be longer. @default {30_000}
   */
  deliveryTimeoutMs?: number;
  /** Receives what goes wrong. @default {a logger of its own} */
  logger?: Logger;
  /** {@linkcode Publisher.close} takes no longer, about. @default {5_000} */
  closeTimeoutMs?: number;
}

/**
 * Makes a publisher. It connects when it first sends; the caller closes it.
 *
 * Each partition has one batch under way at a time, numbered by an idempotent
 * producer of its own: the broker writes it once, however often it is sent, and
 * a partition in trouble holds up no other. An idle partition sends at once;
 * what is passed meanwhile makes up the next batch.
 *
 * @throws {RangeError} When an option makes no sense, with its name.
 */
export function createPublisher<Event>(
  options: PublisherOptions<Event>,
): Publisher<Event> {
  const {
    lanes = 3,
    maxBatchRecords = 500,
    maxBatchBytes = 512 * 1024,
    maxQueuedBytes = 32 * 1024 * 1024,
    deliveryTimeoutMs = 30_000,
    closeTimeoutMs = 5_000,
    logger = getLogger("publisher"),
  } = options;
  requireConnection(options.connection);
  requireAtLeast(1, {
    lanes,
    maxBatchRecords,
    maxBatchBytes,
    maxQueuedBytes,
  });
  requireTimes(1, { deliveryTimeoutMs });
  requireTimes(0, { closeTimeoutMs });
  return new LanePublisher({
    connection: options.connection,
    encoder: options.encoder,
    lanes,
    maxBatchRecords,
    maxBatchBytes,
    maxQueuedBytes,
    deliveryTimeoutMs,
    closeTimeoutMs,
    logger,
  });
}
