import type { KafkaSecurity } from "./kafka_security.ts";

/** Where one node of a test cluster listens. */
export interface KafkaNodePorts {
  broker: number;
  controller: number;
}

/** One node of the cluster. */
export interface KafkaPropertiesOptions {
  /** From 1. */
  node: number;
  /** Of all nodes, in order. */
  ports: readonly KafkaNodePorts[];
  /** Where the node keeps its log. */
  dataDirectory: string;
  /** For clients that say who they are. @default {clients stay nameless} */
  security?: Pick<KafkaSecurity, "listeners" | "properties">;
}

/**
 * The `server.properties` of a node that is broker and controller at once. A
 * cluster of three replicates everything three times and needs two in sync.
 */
export function kafkaProperties(
  { node, ports, dataDirectory, security }: KafkaPropertiesOptions,
): string {
  const own = ports[node - 1];
  if (own === undefined) throw new RangeError(`Cannot find node ${node}`);
  const plaintext = `PLAINTEXT://127.0.0.1:${own.broker}`;
  const replicas = ports.length;
  const inSync = Math.min(2, replicas);
  const voters = ports.map(({ controller }, index) =>
    `${index + 1}@127.0.0.1:${controller}`
  );
  const secured = security?.listeners ?? [];
  const endpoints = (host: string) =>
    secured.map(({ name, port }) => `,${name}://${host}:${port}`).join("");
  const protocols = secured.map((each) => `,${each.name}:${each.protocol}`)
    .join("");
  return `process.roles=broker,controller
node.id=${node}
controller.quorum.voters=${voters}
listeners=${plaintext},CONTROLLER://127.0.0.1:${own.controller}${
    endpoints("127.0.0.1")
  }
advertised.listeners=${plaintext}${endpoints("localhost")}
controller.listener.names=CONTROLLER
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT${protocols}
log.dirs=${dataDirectory}
default.replication.factor=${replicas}
min.insync.replicas=${inSync}
offsets.topic.replication.factor=${replicas}
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=${replicas}
transaction.state.log.min.isr=${inSync}
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=${replicas}
share.coordinator.state.topic.min.isr=${inSync}
broker.session.timeout.ms=6000
broker.heartbeat.interval.ms=1000
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
auto.create.topics.enable=false
log.cleaner.dedupe.buffer.size=4194304
${security?.properties ?? ""}`;
}
