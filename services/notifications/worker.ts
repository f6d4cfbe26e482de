import type { Sql } from "@taskbell/db";
import { CHANNELS, eventMakers } from "@taskbell/events";
import {
  asIs,
  type Consumer,
  createConsumer,
  createPublisher,
  type EncodedRecord,
  type KafkaConnection,
  type Publisher,
} from "@taskbell/kafka";
import {
  createRelay,
  outboxEncoder,
  type OutboxRow,
  type Relay,
} from "@taskbell/outbox";
import type { Clock, IdMaker, PartStatus } from "@taskbell/runtime";
import type { Channels } from "./channels/create_channels.ts";
import { type ChannelRates, policiesAt } from "./delivery/channel_policies.ts";
import {
  DeliveryEngine,
  type DeliveryStatus,
} from "./delivery/delivery_engine.ts";
import type { ProviderBreakers } from "./delivery/provider_breakers.ts";
import { purgeRegularly } from "./delivery/purge_deliveries.ts";
import { recordOutcome } from "./delivery/record_outcome.ts";
import { pipeline } from "./pipeline.ts";
import type { SendOptions } from "./on_notification_send.ts";
import { GROUP, SERVICE } from "./step.ts";
import { StatusWriter } from "./worker_status.ts";

/** What the worker is made of. */
export interface WorkerOptions {
  /** The database; its schema is up to date. */
  sql: Sql;
  /** Where the brokers are. */
  kafka: KafkaConnection;
  /** The channels that are set up, by name. */
  channels: Channels;
  /** Keeps messages away from providers that are down. */
  breakers: ProviderBreakers;
  /** How often each channel sends. */
  rates: ChannelRates;
  /** Where people reach the API; absent: messages have no links to it. */
  publicUrl: URL | undefined;
  /** How long a stop waits for attempts, in ms. @default {as the engine's} */
  graceMs?: number;
  /** Tells the time of events. */
  clock: Clock;
  /** Makes the ids of events. */
  newId: IdMaker;
}

/** How each part of a worker is doing. */
export interface WorkerStatus extends Record<string, PartStatus> {
  delivery: DeliveryStatus;
}

/** Turns reminders into messages and delivers them. */
export interface Worker {
  /** Runs until the signal aborts; never rejects. */
  run(signal: AbortSignal): Promise<void>;
  /** How each part is doing. */
  status(): WorkerStatus;
}

const TOPICS_READ = ["reminder-events", "notification-events"];

/** A send gives up after this time, in milliseconds: less than a lease. */
const SEND_TIMEOUT_MS = 10_000;

/** Makes a worker. */
export function createWorker(options: WorkerOptions): Worker {
  const { sql, channels, breakers, publicUrl, clock, newId } = options;
  const { graceMs } = options;
  const { relay, ...outgoing } = makeRelay(options);
  const steps = {
    sql,
    clock,
    channels: CHANNELS.filter((name) => channels[name]),
    make: eventMakers({ source: SERVICE, clock, newId }),
    onEvents: () => relay.wake(),
  };
  const engine = new DeliveryEngine({
    sql,
    channels,
    breakers,
    policies: policiesAt(options.rates),
    publicUrl,
    newId,
    graceMs,
    record: (attempt) => recordOutcome(steps, attempt),
  });
  const { consumer, ...incoming } = makeConsumer(options, { steps, engine });
  const status = () => ({
    consumer: consumer.status(),
    relay: relay.status(),
    delivery: engine.status(),
  });
  const statuses = new StatusWriter({ sql, workerId: newId(), status });
  breakers.onChange((provider) => {
    statuses.wake();
    void engine.release(provider);
  });
  return {
    status,
    async run(signal) {
      await Promise.all([
        ...[consumer, relay, engine, statuses].map((part) => part.run(signal)),
        purgeRegularly(sql, signal),
      ]);
      await Promise.all([
        outgoing.publisher.close(),
        incoming.deadLetters.close(),
      ]);
    },
  };
}

/** The relay, and the publisher that it sends by. */
function makeRelay(
  { sql, kafka }: WorkerOptions,
): { relay: Relay; publisher: Publisher<OutboxRow> } {
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
  return { relay, publisher };
}

/** The consumer, and the publisher of its dead letters. */
function makeConsumer(
  { kafka }: WorkerOptions,
  work: { steps: SendOptions; engine: DeliveryEngine },
): { consumer: Consumer; deadLetters: Publisher<EncodedRecord> } {
  const deadLetters = createPublisher<EncodedRecord>({
    connection: kafka,
    encoder: asIs,
  });
  const consumer = createConsumer({
    connection: kafka,
    groupId: GROUP,
    topics: TOPICS_READ,
    handler: pipeline({ ...work, deadLetters }),
  });
  return { consumer, deadLetters };
}
