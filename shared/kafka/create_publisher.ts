import { getLogger, type Logger } from "@std/log";
import type { Encoder } from "./codec.ts";
import type { KafkaConnection } from "./connection.ts";
import type { Publisher } from "./publisher.ts";
import { LanePublisher } from "./publishing/lane_publisher.ts";

/** How {@linkcode createPublisher} sends. */
export interface PublisherOptions<Event> {
  /** Where the brokers are. */
  connection: KafkaConnection;
  /** Makes the records. */
  encoder: Encoder<Event>;
  /** How many producers share the partitions. @default {3} */
  lanes?: number;
  /** At most this many records a batch, 1 to 1000. @default {500} */
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
 * Partitions are shared out among lanes, each with a producer of its own that
 * has one batch of one partition under way at a time: with kafkajs nothing
 * else is safe. An idle lane sends at once; what is passed meanwhile makes up
 * the next batch.
 *
 * @throws {RangeError} When a batch may be larger than kafkajs handles well.
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
  if (!(maxBatchRecords >= 1 && maxBatchRecords <= 1000)) {
    throw new RangeError(
      `Cannot send batches of other than 1 to 1000 records: ` +
        `current value is ${maxBatchRecords}`,
    );
  }
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
