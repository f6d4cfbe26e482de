import kafkajs from "kafkajs";

/** A kafkajs client, silent and quick to try again. */
export function kafkajsClient(
  brokers: string | readonly string[],
  { retries = 8 }: { retries?: number } = {},
): kafkajs.Kafka {
  return new kafkajs.Kafka({
    brokers: [brokers].flat(),
    logLevel: kafkajs.logLevel.NOTHING,
    retry: { initialRetryTime: 20, retries },
  });
}

/** An idempotent kafkajs producer, connected. */
export async function connectProducer(
  kafka: kafkajs.Kafka,
): Promise<kafkajs.Producer & AsyncDisposable> {
  const producer = kafka.producer({
    idempotent: true,
    allowAutoTopicCreation: false,
    createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
  });
  await producer.connect();
  return Object.assign(producer, {
    [Symbol.asyncDispose]: () => producer.disconnect(),
  });
}

/** A kafkajs admin, connected. */
export async function connectAdmin(
  kafka: kafkajs.Kafka,
): Promise<kafkajs.Admin & AsyncDisposable> {
  const admin = kafka.admin();
  await admin.connect();
  return Object.assign(admin, {
    [Symbol.asyncDispose]: () => admin.disconnect(),
  });
}

/** A running consumer and what it was given. */
export interface RunningConsumer extends AsyncDisposable {
  readonly values: string[];
  /** The partitions of its last assignment. */
  readonly partitions: number[];
}

/** Runs a consumer of one topic, from the earliest offset. */
export async function runConsumer(
  kafka: kafkajs.Kafka,
  { groupId, topic }: { groupId: string; topic: string },
): Promise<RunningConsumer> {
  const values: string[] = [];
  const partitions: number[] = [];
  const consumer = kafka.consumer({
    groupId,
    heartbeatInterval: 50,
    maxWaitTimeInMs: 50,
    allowAutoTopicCreation: false,
  });
  consumer.on("consumer.group_join", ({ payload }) => {
    const assigned = payload.memberAssignment[topic] ?? [];
    partitions.splice(0, partitions.length, ...assigned);
  });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await consumer.run({
    eachMessage: ({ message }) => {
      values.push(String(message.value));
      return Promise.resolve();
    },
  });
  return {
    values,
    partitions,
    [Symbol.asyncDispose]: () => consumer.disconnect(),
  };
}
