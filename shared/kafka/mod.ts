/**
 * Kafka with per-key order, bounded retry and dead letters. Connections,
 * authentication and the codecs of requests are those of kafkajs; group member,
 * fetch loop and record batches are its own.
 *
 * A consumer passes each record through a chain of middleware to the handler
 * of its type. {@linkcode standardChain} puts it together. Its order is this,
 * from the outside in:
 *
 * 1. {@linkcode ownRedrives} is outermost: what was redriven for another group
 *    is none of our business, even if it can't be decoded.
 * 2. {@linkcode trace} is around all that logs or sends, dead letters included.
 * 3. {@linkcode deadLetter} sees every failure of what is inside of it: of
 *    decoding, of the last retry, of an error that no retry can help. A record
 *    of which the process dies stops here, before anything touches its bytes.
 * 4. {@linkcode decode} stands outside of the retries, as bytes that can't be
 *    decoded will not be decoded the next time either.
 * 5. {@linkcode retry} repeats what is inside of it and knows nothing of dead
 *    letters. An outage passes it and the dead letters: the record waits.
 * 6. {@linkcode circuitBreaker} is inside of the retries, as each attempt says
 *    something about the dependency, and outside of the log, as a call that it
 *    refuses is no attempt.
 * 7. {@linkcode log} sees each attempt and how long it took.
 * 8. {@linkcode timeout} bounds one attempt. The breaker and the log see that
 *    it was late, and the next attempt has its full time.
 * 9. The {@linkcode Router} leads the event to the handler of its type.
 * 10. {@linkcode inbox} is innermost, at the handler: the transaction holds the
 *     effects of one attempt and nothing else.
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
 *   handler: standardChain({
 *     decoder: codec,
 *     handler: router.handler,
 *     deadLetter: {
 *       publish: (letter) => letters.publish("dead-letter-queue", letter),
 *     },
 *   }),
 * });
 * await consumer.run(signal);
 * ```
 *
 * @module
 */
export type { Logger } from "@std/log";
export {
  type Clock,
  exponentialBackoff,
  type RetryPolicy,
} from "@taskbell/runtime";
export { asIs } from "./as_is.ts";
export { AdminError, type AdminErrorReason } from "./admin/admin_error.ts";
export {
  describeGroup,
  type GroupDescription,
  type GroupPartition,
} from "./admin/describe_group.ts";
export {
  describeTopics,
  type DescribeTopicsOptions,
  type PartitionDescription,
  type TopicDescription,
} from "./admin/describe_topics.ts";
export {
  ensureTopics,
  type EnsureTopicsOptions,
} from "./admin/ensure_topics.ts";
export type {
  GroupMemberDescription,
  GroupState,
} from "./admin/group_state.ts";
export { type GroupListing, listGroups } from "./admin/list_groups.ts";
export type { PartitionBounds } from "./admin/partition_bounds.ts";
export {
  seekGroup,
  type SeekGroupOptions,
  type SeekResult,
} from "./admin/seek_group.ts";
export type { SeekTarget } from "./admin/target_offsets.ts";
export type { TopicSetting } from "./admin/topic_configs.ts";
export type { TopicDrift, TopicSpec } from "./admin/topic_drift.ts";
export type { AdminOptions } from "./admin/with_cluster.ts";
export type {
  Breaker,
  BreakerState,
  BreakerStatus,
} from "./breaker/breaker.ts";
export type { BreakerOptions } from "./breaker/breaker_options.ts";
export { createBreaker } from "./breaker/create_breaker.ts";
export type { Decoded, DecodeFailure, Decoder, Encoder } from "./codec.ts";
export { jsonCodec, type JsonCodecOptions } from "./json_codec.ts";
export {
  type KafkaConnection,
  SASL_MECHANISMS,
  type SaslCredentials,
  type SaslMechanism,
  SECURITY_PROTOCOLS,
  type SecurityProtocol,
} from "./connection.ts";
export type {
  Consumer,
  ConsumerStatus,
  PartitionStatus,
  TopicAssignment,
} from "./consumer.ts";
export {
  type ConnectionFailure,
  connectionFailure,
} from "./connection_failure.ts";
export { type ConsumerOptions, createConsumer } from "./create_consumer.ts";
export { createPublisher, type PublisherOptions } from "./create_publisher.ts";
export {
  createDeadLetter,
  type DeadLetterInput,
  type DeadLetterReason,
} from "./dead_letter.ts";
export type {
  Delivery,
  Handler,
  Middleware,
  Pause,
  Undecoded,
} from "./handler.ts";
export {
  kafkaConnection,
  kafkaSettingRules,
  type KafkaSettings,
  kafkaSettings,
  type KafkaSettingValues,
} from "./kafka_settings.ts";
export { currentTrace, type Trace } from "./current_trace.ts";
export { circuitBreaker } from "./middleware/circuit_breaker.ts";
export {
  deadLetter,
  type DeadLetterOptions,
} from "./middleware/dead_letter.ts";
export { decode, DecodeError } from "./middleware/decode.ts";
export {
  type DeliveryKey,
  inbox,
  type InboxOptions,
  type OnceContext,
  type OnceHandler,
} from "./middleware/inbox.ts";
export { LetGoError } from "./let_go_error.ts";
export { log } from "./middleware/log.ts";
export { retry, type RetryOptions } from "./middleware/retry.ts";
export {
  RetryError,
  type RetryErrorOptions,
} from "./middleware/retry_error.ts";
export { timeout } from "./middleware/timeout.ts";
export { trace } from "./middleware/trace.ts";
export { murmur2, partitionFor } from "./murmur2.ts";
export { OutageError, type OutageErrorOptions } from "./outage_error.ts";
export { outageOf } from "./outage_of.ts";
export { ownRedrives } from "./middleware/own_redrives.ts";
export { PublishError } from "./publish_error.ts";
export type {
  PublishEntry,
  Publisher,
  PublisherStatus,
  PublishResult,
} from "./publisher.ts";
export type {
  CorruptBatch,
  EncodedRecord,
  KafkaRecord,
  RecordHeaders,
  RecordPosition,
} from "./record.ts";
export { isRetriable } from "./retriable.ts";
export { retryAfterMs } from "./retry_after.ts";
export {
  createRouter,
  type EventContext,
  type EventHandler,
  type Router,
} from "./router.ts";
export { standardChain, type StandardChainOptions } from "./standard_chain.ts";
export { textHeader } from "./text_header.ts";
export { TimeoutError } from "./timeout_error.ts";
