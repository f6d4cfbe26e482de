import { KafkaBroker } from "@taskbell/kafka_broker";
import { assertEquals, assertRejects } from "@std/assert";
import { Cluster } from "../../../../shared/kafka/client/cluster.ts";
import { UnsentError } from "../../../../shared/kafka/client/unsent_error.ts";
import { silentLogger } from "../silent_logger.ts";

const NO_TOPICS = { topics: [], allowAutoTopicCreation: false };

Deno.test("BrokerNode.produce() cuts nothing that is under way when it is given up unsent", async () => {
  const arrived = Promise.withResolvers<void>();
  let isSlow = false;
  await using broker = await KafkaBroker.start({
    onRequest() {
      if (!isSlow) return undefined;
      arrived.resolve();
      return { kind: "delay", delayMs: 200 };
    },
  });
  const connection = { brokers: [broker.address], clientId: "node" };
  const cluster = new Cluster(connection, { logger: silentLogger });
  await cluster.topics([]);
  const [id = -1] = cluster.nodeIds;
  const node = cluster.node(id);

  isSlow = true;
  const underWay = node.call("Metadata", NO_TOPICS);
  await arrived.promise;
  const unsent = node.produce({
    timeoutMs: 5_000,
    encode() {
      throw new UnsentError("Nobody waits for it");
    },
  });
  await assertRejects(() => unsent, UnsentError);

  assertEquals((await underWay).brokers.map(({ nodeId }) => nodeId), [id]);
  await cluster.close();
});
