import type { Sql } from "@taskbell/db";
import { TOPICS } from "@taskbell/events";
import {
  createPublisher,
  ensureTopics,
  type KafkaConnection,
} from "@taskbell/kafka";
import { createRelay, outboxEncoder, type Relay } from "@taskbell/outbox";
import { keepTrying } from "@taskbell/runtime";
import { getLogger } from "@std/log";
import { SERVICE } from "../change.ts";

/** What the role works with. */
export interface RelayRoleOptions {
  /** The database. */
  sql: Sql;
  /** Where the brokers are. */
  kafka: KafkaConnection;
  /** How many brokers keep each new topic. */
  replicationFactor: number;
}

/** A send gives up after this time, in milliseconds: less than a lease. */
const SEND_TIMEOUT_MS = 10_000;

/** How long a stop waits for a try to create the topics, in milliseconds. */
const TOPICS_TIMEOUT_MS = 2_000;

/** The part of the program that carries its outbox to Kafka. */
export interface RelayRole extends Pick<Relay, "wake" | "status"> {
  /** Runs until the signal aborts; never rejects. */
  run(signal: AbortSignal): Promise<void>;
}

/** Makes the role. It creates the topics that are missing. */
export function createRelayRole(
  { sql, kafka, replicationFactor }: RelayRoleOptions,
): RelayRole {
  const publisher = createPublisher({
    connection: kafka,
    encoder: outboxEncoder,
    deliveryTimeoutMs: SEND_TIMEOUT_MS,
  });
  const relay = createRelay({
    sql,
    publisher,
    owner: SERVICE,
    sendTimeoutMs: SEND_TIMEOUT_MS,
  });
  return {
    wake: () => relay.wake(),
    status: () => relay.status(),
    async run(signal) {
      await keepTrying(
        () =>
          ensureTopics(kafka, TOPICS, {
            replicationFactor,
            timeoutMs: TOPICS_TIMEOUT_MS,
          }),
        { signal, onFailure: logTopicFailure },
      );
      await relay.run(signal);
      await publisher.close();
    },
  };
}

function logTopicFailure(error: unknown): void {
  getLogger("relay").warn("Cannot create the topics yet", { error });
}
