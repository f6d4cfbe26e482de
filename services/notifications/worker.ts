import type { Sql } from "@taskbell/db";
import {
  DEAD_LETTER_TOPIC,
  eventDecoder,
  eventMakers,
  type TaskbellEvent,
} from "@taskbell/events";
import {
  asIs,
  createConsumer,
  createPublisher,
  createRouter,
  type EncodedRecord,
  type Handler,
  type KafkaConnection,
  type Publisher,
  standardChain,
  type Undecoded,
} from "@taskbell/kafka";
import { createRelay, outboxEncoder } from "@taskbell/outbox";
import {
  type Clock,
  exponentialBackoff,
  type IdMaker,
  type PartStatus,
} from "@taskbell/runtime";
import type { Channel } from "./channels/channel.ts";
import { DeliveryEngine } from "./delivery_engine.ts";
import { onNotificationSend } from "./on_notification_send.ts";
import { onReminderTriggered } from "./on_reminder_triggered.ts";
import { recordOutcome } from "./record_outcome.ts";
import { GROUP, SERVICE, type StepOptions } from "./step.ts";

/** What the worker is made of. */
export interface WorkerOptions {
  /** The database; its schema is up to date. */
  sql: Sql;
  /** Where the brokers are. */
  kafka: KafkaConnection;
  /** The channels that are set up, by name. */
  channels: Readonly<Record<string, Channel>>;
  /** Tells the time of events. */
  clock: Clock;
  /** Makes the ids of events. */
  newId: IdMaker;
}

/** Turns reminders into messages and delivers them. */
export interface Worker {
  /** Runs until the signal aborts; never rejects. */
  run(signal: AbortSignal): Promise<void>;
  /** How each part is doing. */
  status(): Record<string, PartStatus>;
}

const TOPICS_READ = ["reminder-events", "notification-events"];

/** A send gives up after this time, in milliseconds: less than a lease. */
const SEND_TIMEOUT_MS = 10_000;

/** Doubling from 2 s to an hour: about a day of tries. */
const deliveryRetries = exponentialBackoff({
  maxRetries: 34,
  initialMs: 2_000,
  maxMs: 3_600_000,
});

/** Makes a worker. */
export function createWorker(options: WorkerOptions): Worker {
  const { sql, kafka, channels, clock, newId } = options;
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
  const steps = {
    sql,
    clock,
    make: eventMakers({ source: SERVICE, clock, newId }),
    onEvents: () => relay.wake(),
  };
  const engine = new DeliveryEngine({
    sql,
    channels,
    newId,
    retryPolicy: deliveryRetries,
    record: (attempt) => recordOutcome(steps, attempt),
  });
  const deadLetters = createPublisher<EncodedRecord>({
    connection: kafka,
    encoder: asIs,
  });
  const consumer = createConsumer({
    connection: kafka,
    groupId: GROUP,
    topics: TOPICS_READ,
    handler: pipeline({ steps, engine, deadLetters }),
  });
  return {
    status: () => ({
      consumer: consumer.status(),
      relay: relay.status(),
      delivery: engine.status(),
    }),
    async run(signal) {
      await Promise.all([
        consumer.run(signal),
        relay.run(signal),
        engine.run(signal),
      ]);
      await Promise.all([publisher.close(), deadLetters.close()]);
    },
  };
}

/** What every record passes through; `@taskbell/kafka` tells the order. */
function pipeline(
  { steps, engine, deadLetters }: {
    steps: StepOptions & { clock: Clock };
    engine: DeliveryEngine;
    deadLetters: Publisher<EncodedRecord>;
  },
): Handler<Undecoded> {
  const router = createRouter<TaskbellEvent>()
    .on(
      "reminder.triggered",
      (event, context) => onReminderTriggered(steps, event, context),
    )
    .on("notification.send", async (event, context) => {
      await onNotificationSend(steps, event, context);
      engine.wake();
    });
  return standardChain({
    decoder: eventDecoder,
    handler: router.handler,
    deadLetter: {
      publish: (record) => deadLetters.publish(DEAD_LETTER_TOPIC, record),
    },
  });
}
