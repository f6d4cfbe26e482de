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
  /**
   * Happens to the next request of that kind, or right before it; of several,
   * each to the next one.
   */
  once(apiName: string, fault: Fault | (() => void)): void;
}

/** A broker with one topic that notes what it is asked, and a kafkajs client. */
export async function startNoted(
  { dataDir }: { dataDir?: string } = {},
): Promise<NotedBroker> {
  const asked: string[] = [];
  const faults: { apiName: string; fault: Fault | (() => void) }[] = [];
  const broker = await KafkaBroker.start({
    ...(dataDir === undefined ? {} : { dataDir }),
    topics: [{ name: topic, partitions: 1 }],
    onRequest({ apiName }) {
      asked.push(apiName);
      const at = faults.findIndex((each) => each.apiName === apiName);
      if (at === -1) return undefined;
      const [{ fault } = {}] = faults.splice(at, 1);
      if (typeof fault !== "function") return fault;
      fault();
      return undefined;
    },
  });
  return {
    broker,
    kafka: kafkajsClient(broker.address),
    count: (name) => asked.filter((asked) => asked === name).length,
    once: (apiName, fault) => void faults.push({ apiName, fault }),
    [Symbol.asyncDispose]: () => broker.stop(),
  };
}
