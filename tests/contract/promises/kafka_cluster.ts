import { type RealKafka, startRealKafka } from "../../support/real_kafka.ts";
import { connectAdmin } from "../kafkajs_client.ts";
import { type CasesOn, rawClient, type TestedKafka } from "../tested_kafka.ts";

/** Three nodes, each of which can be killed. */
export interface KafkaCluster extends TestedKafka, AsyncDisposable {
  /** Kills a node with SIGKILL. */
  kill(node: number): Promise<void>;
  /** Brings a killed node back; resolves when it is ready. */
  revive(node: number): Promise<void>;
  /** The node that leads a partition now. */
  leaderOf(topic: string, partition?: number): Promise<number>;
  /** The node that coordinates a group now. */
  coordinatorOf(groupId: string): Promise<number>;
}

/** A promise that is kept while nodes die. */
export type ClusterCases = CasesOn<KafkaCluster>;

/** Starts three nodes of Apache Kafka. */
export async function startKafkaCluster(): Promise<KafkaCluster> {
  const real = await startRealKafka({ nodes: 3 });
  const nodes = real.brokers.map((_, index) => index + 1);
  const kafka = {
    brokers: real.brokers,
    async stop() {
      await Promise.all(nodes.map((node) => real.kill(node)));
    },
    start: () => startTogether(real, nodes),
  };
  return {
    ...kafka,
    kill: (node) => real.kill(node),
    revive: (node) => real.start(node),
    async leaderOf(topic, partition = 0) {
      await using admin = await connectAdmin(rawClient(kafka));
      const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
      const found = topics[0]?.partitions
        .find(({ partitionId }) => partitionId === partition);
      return found?.leader ?? -1;
    },
    async coordinatorOf(groupId) {
      await using admin = await connectAdmin(rawClient(kafka));
      // Kafka's own rule, by the 4 partitions of its topic of offsets.
      const offsets = "__consumer_offsets";
      const { topics } = await admin.fetchTopicMetadata({ topics: [offsets] });
      const partitions = topics[0]?.partitions ?? [];
      const own = Math.abs(javaHash(groupId)) % partitions.length;
      const found = partitions.find(({ partitionId }) => partitionId === own);
      return found?.leader ?? -1;
    },
    [Symbol.asyncDispose]: () => real[Symbol.asyncDispose](),
  };
}

/** A node is not ready before the others are. */
async function startTogether(real: RealKafka, nodes: number[]): Promise<void> {
  await Promise.all(nodes.map((node) => real.start(node)));
}

/** What `String.hashCode` answers in Java. */
function javaHash(text: string): number {
  return [...text].reduce(
    (hash, character) => (Math.imul(31, hash) + character.charCodeAt(0)) | 0,
    0,
  );
}
