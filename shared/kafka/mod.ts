/**
 * Kafka with per-key order, bounded retry and dead letters, over kafkajs.
 *
 * A consumer passes each record through a chain of middleware to the handler
 * of its type. The order of the chain is this, from the outside in:
 *
 * 1. {@linkcode ownRedrives} is outermost: what was redriven for another group
 *    is none of our business, even if it can't be decoded.
 * 2. {@linkcode deadLetter} sees every failure of what is inside of it: of
 *    decoding, of the last retry, of an error that no retry can help.
 * 3. {@linkcode decode} stands outside of the retries, as bytes that can't be
 *    decoded will not be decoded the next time either.
 * 4. {@linkcode retry} repeats what is inside of it and knows nothing of dead
 *    letters.
 * 5. {@linkcode log} is inside of the retries, so that each attempt is seen.
 * 6. The {@linkcode Router} leads the event to the handler of its type.
 *
 * @example
 * ```ts ignore
 * const router = createRouter<TaskEvent>()
 *   .on("task.created", async (event) => await greet(event.title));
 *
 * const consumer = createConsumer({
 *   connection,
 *   groupId: "greeter",
 *   topics: ["task-events"],
 *   handler: deadLetter({
 *     publish: (letter) => letters.publish("dead-letter-queue", letter),
 *   })(decode(codec)(retry<TaskEvent>()(log<TaskEvent>()(router.handler)))),
 * });
 * await consumer.run(signal);
 * ```
 *
 * @module
 */
export type { Logger } from "@std/log";
export { ensureTopics, type EnsureTopicsOptions } from "./ensure_topics.ts";
export type { TopicDrift, TopicSpec } from "./topic_drift.ts";
export type { Decoded, DecodeFailure, Decoder, Encoder } from "./codec.ts";
export {
  type KafkaConnection,
  SASL_MECHANISMS,
  type SaslCredentials,
  type SaslMechanism,
  SECURITY_PROTOCOLS,
  type SecurityProtocol,
} from "./connection.ts";
export type { Consumer, ConsumerStatus, TopicAssignment } from "./consumer.ts";
export { type ConsumerOptions, createConsumer } from "./create_consumer.ts";
export { createPublisher, type PublisherOptions } from "./create_publisher.ts";
export {
  createDeadLetter,
  type DeadLetterInput,
  type DeadLetterReason,
} from "./dead_letter.ts";
export type { Delivery, Handler, Middleware, Undecoded } from "./handler.ts";
export {
  kafkaConnection,
  kafkaSettingRules,
  type KafkaSettings,
  kafkaSettings,
  type KafkaSettingValues,
} from "./kafka_settings.ts";
export {
  deadLetter,
  type DeadLetterOptions,
} from "./middleware/dead_letter.ts";
export { decode, DecodeError } from "./middleware/decode.ts";
export { log } from "./middleware/log.ts";
export { RetriesExhaustedError, retry } from "./middleware/retry.ts";
export { murmur2, partitionFor } from "./murmur2.ts";
export { OutageError } from "./outage_error.ts";
export { ownRedrives } from "./middleware/own_redrives.ts";
export { PublishError } from "./publish_error.ts";
export type { PublishEntry, Publisher, PublishResult } from "./publisher.ts";
export type {
  CorruptBatch,
  EncodedRecord,
  KafkaRecord,
  RecordHeaders,
  RecordPosition,
} from "./record.ts";
export { isRetriable } from "./retriable.ts";
export {
  createRouter,
  type EventContext,
  type EventHandler,
  type Router,
} from "./router.ts";
export { textHeader } from "./text_header.ts";
