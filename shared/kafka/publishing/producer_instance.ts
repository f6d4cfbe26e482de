import type { Logger } from "@std/log";
import type { Producer, ProducerRecord } from "kafkajs";
import type { KafkaConnection } from "../connection.ts";
import { createKafka, type KafkaClient } from "../create_kafka.ts";

/** What a producer needs. */
export interface ProducerOptions {
  /** Where the brokers are. */
  connection: KafkaConnection;
  /** Receives what kafkajs logs. */
  logger: Logger;
}

/**
 * kafkajs tries again by itself this often: enough for it to learn of a new
 * leader, few enough to end soon when the producer is thrown away.
 */
const KAFKAJS_RETRY = { retries: 3, initialRetryTime: 100, maxRetryTime: 1000 };

/**
 * kafkajs counts the records of a partition wrongly from 2^31 on. No producer
 * gets there.
 */
const MAX_RECORDS = 1_000_000_000;

/** One producer id at the brokers. It connects when it first sends. */
export class ProducerInstance {
  readonly #client: KafkaClient;
  readonly #producer: Producer;
  #connected: Promise<void> | undefined;
  #lastSend: Promise<unknown> = Promise.resolve();
  #records = 0;

  constructor({ connection, logger }: ProducerOptions) {
    this.#client = createKafka(connection, { logger, retry: KAFKAJS_RETRY });
    this.#producer = this.#client.kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      // Every message says its partition.
      createPartitioner: () => ({ message }) => message.partition ?? 0,
    });
  }

  /** Whether another one should take its place before the next batch. */
  get isWornOut(): boolean {
    return this.#records > MAX_RECORDS;
  }

  /**
   * Sends messages of one partition. After a rejection the next call must pass
   * the same request, or the instance be destroyed.
   *
   * @returns The offset of the first message.
   */
  send(request: ProducerRecord): Promise<number> {
    const sending = this.#send(request);
    this.#lastSend = sending;
    return sending;
  }

  /** Cuts the connection; resolves when nothing of it is left. */
  async destroy(): Promise<void> {
    await this.#client.destroy();
    await Promise.allSettled([this.#lastSend]);
  }

  async #send(request: ProducerRecord): Promise<number> {
    this.#connected ??= this.#producer.connect();
    try {
      await this.#connected;
    } catch (error) {
      this.#connected = undefined;
      throw error;
    }
    const written = await this.#producer.send(request);
    this.#records += request.messages.length;
    const partition = request.messages[0]?.partition;
    const offset = Number(
      written.find((answer) => answer.partition === partition)?.baseOffset,
    );
    // When a leader moves, kafkajs may resolve without having sent.
    if (written.length === 1 && offset >= 0) return offset;
    throw new Error("Cannot find the partition in the answer of the broker");
  }
}
