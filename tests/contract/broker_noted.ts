import { type Fault, KafkaBroker } from "@taskbell/kafka_broker";
import type kafkajs from "kafkajs";
import { kafkajsClient } from "./kafkajs_client.ts";

const topic = "letters";

/** A broker that notes what it is asked, and harms what it is told to. */
export interface NotedBroker extends AsyncDisposable {
  readonly broker: KafkaBroker;
  readonly kafka: kafkajs.Kafka;
  /** How many requests of that kind have come. */
  count(apiName: string): number;
  /** Happens to the next request of that kind. */
  once(apiName: string, fault: Fault): void;
}

/** A broker with one topic that notes what it is asked, and a kafkajs client. */
export async function startNoted(
  { dataDir }: { dataDir?: string } = {},
): Promise<NotedBroker> {
  const asked: string[] = [];
  const faults = new Map<string, Fault>();
  const broker = await KafkaBroker.start({
    ...(dataDir === undefined ? {} : { dataDir }),
    topics: [{ name: topic, partitions: 1 }],
    onRequest({ apiName }) {
      asked.push(apiName);
      const fault = faults.get(apiName);
      faults.delete(apiName);
      return fault;
    },
  });
  return {
    broker,
    kafka: kafkajsClient(broker.address),
    count: (name) => asked.filter((asked) => asked === name).length,
    once: (name, fault) => void faults.set(name, fault),
    [Symbol.asyncDispose]: () => broker.stop(),
  };
}
