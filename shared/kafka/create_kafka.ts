import type { Logger } from "@std/log";
import kafkajs, { type Kafka, type KafkaConfig, type LogEntry } from "kafkajs";
import { registerCodecs } from "./codecs.ts";
import type { KafkaConnection } from "./connection.ts";
import { securityOptions } from "./security_options.ts";
import { createSocketPool } from "./socket_pool.ts";
import { patchTimers } from "./timer_patch.ts";

/** An answer that takes longer, in milliseconds, counts as lost. */
export const REQUEST_TIMEOUT_MS = 10_000;

/** A connection that takes longer, in milliseconds, is given up. */
export const CONNECTION_TIMEOUT_MS = 5_000;

/** A kafkajs client together with its sockets. */
export interface KafkaClient {
  /** Makes the producer, the consumer or the admin; one of them a client. */
  readonly kafka: Kafka;
  /**
   * Cuts all sockets and lets none be opened again: whatever is under way
   * ends with an error. kafkajs alone can neither cancel a request nor be kept
   * from connecting again after `disconnect()`, and `disconnect()` itself
   * waits for the answers of a silent broker. Resolves when the sockets are
   * closed. Idempotent.
   */
  destroy(): Promise<void>;
}

/** How {@linkcode createKafka} makes a client. */
export interface CreateKafkaOptions {
  /** Receives what kafkajs logs. */
  logger: Logger;
  /** How kafkajs itself tries again. @default {its own settings} */
  retry?: KafkaConfig["retry"];
}

/** Makes a kafkajs client. It connects when it is used. */
export function createKafka(
  connection: KafkaConnection,
  { logger, retry }: CreateKafkaOptions,
): KafkaClient {
  patchTimers(logger);
  registerCodecs();
  const sockets = createSocketPool();
  const kafka = new kafkajs.Kafka({
    brokers: rotated(connection.brokers),
    clientId: connection.clientId,
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    retry,
    socketFactory: sockets.open,
    logLevel: kafkajs.logLevel.INFO,
    logCreator: () => (entry) => log(logger, entry),
    ...securityOptions(connection),
  });
  return { kafka, destroy: sockets.destroy };
}

/**
 * Begins anywhere in the list: a client that tries once, for the first broker
 * of the list alone, would never get past one that is away.
 */
function rotated(brokers: readonly string[]): string[] {
  const first = Math.floor(Math.random() * brokers.length);
  return [...brokers.slice(first), ...brokers.slice(0, first)];
}

/**
 * kafkajs calls every failed attempt an error, whether or not the next one
 * succeeds. The callers of this file log what failed for good.
 */
function log(logger: Logger, { label, namespace, log }: LogEntry): void {
  const { message, timestamp: _timestamp, logger: _name, ...details } = log;
  logger.debug(`kafkajs ${label} ${namespace}: ${message}`, details);
}
