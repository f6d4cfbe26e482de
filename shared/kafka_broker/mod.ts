/**
 * A Kafka broker in one process, for development and tests: it speaks the
 * Kafka wire protocol, so that kafkajs, librdkafka (kcat) and aiokafka produce
 * to it, consume from it and form groups on it.
 *
 * What it keeps: an answered Produce, OffsetCommit or CreateTopics survives a
 * kill -9 of the process when a data directory is given. Every write has
 * reached the page cache before its answer leaves; it is flushed to the disk
 * on {@linkcode KafkaBroker.stop} alone, so a loss of power may cost more. At
 * start a torn end of a log is cut by length and checksum; log ends and
 * producer states are rebuilt from the records; producer ids never repeat.
 *
 * What goes wrong on it, on demand: `onRequest` breaks single requests (drop,
 * lost answer, delay, error code), {@linkcode KafkaBroker.faults} the broker
 * itself (leader, coordinator, producer states, damaged batches).
 *
 * What it does not do:
 * - more than one node, replicas, leader elections (but see the faults);
 * - transactions: a transactional producer is refused;
 * - flexible protocol versions (KIP-482): clients fall back to older ones;
 * - the group protocol of KIP-848, static membership (KIP-345);
 * - TLS, SASL, ACLs, quotas;
 * - topics that create themselves, changes of a topic's config;
 * - log compaction, retention by size, LogAppendTime, DeleteRecords;
 * - records in the formats before magic 2 (Kafka 0.11);
 * - fetch sessions (KIP-227): they are declined, as the protocol allows;
 * - a look into batches: search by time is exact to the batch, not the record;
 * - expiry of committed offsets; group members do not outlive a restart and
 *   join again.
 *
 * @module
 */
export { KafkaBroker } from "./broker.ts";
export type { BrokerFaults, CorruptByte } from "./broker_faults.ts";
export type { KafkaBrokerOptions } from "./broker_options.ts";
export { ErrorCode } from "./error_code.ts";
export type { Fault, RequestHead, RequestHook } from "./faults.ts";
export type { Log } from "./log.ts";
export type { TopicPartition } from "./partition_name.ts";
export type { TopicConfig } from "./topic_config.ts";
export type { TopicSpec } from "./topic_store.ts";
