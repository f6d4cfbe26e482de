import kafkajs from "kafkajs";
import { eventually } from "./eventually.ts";
import { kafkaLibraries } from "./kafka_libraries.ts";
import { type KafkaNodePorts, kafkaProperties } from "./kafka_properties.ts";
import type { KafkaSecurity } from "./kafka_security.ts";
import { type ServerProcess, startServerProcess } from "./server_process.ts";
import { findTool } from "./tools.ts";
import { unusedPort } from "./unused_port.ts";

/** A running Apache Kafka. */
export interface RealKafka extends AsyncDisposable {
  /** `host:port` of every node, in the order of their numbers. */
  readonly brokers: string[];
  /** Kills a node, numbered from 1, with SIGKILL. */
  kill(node: number): Promise<void>;
  /** Stops a node in good order, with SIGTERM. */
  stop(node: number): Promise<void>;
  /**
   * Starts a killed or stopped node again, on its port and data. Resolves when
   * ready.
   */
  start(node: number): Promise<void>;
  /** All that a node has logged, over all its starts. */
  log(node: number): Promise<string>;
}

/** The size of the cluster. */
export interface RealKafkaOptions {
  /** @default {1} */
  nodes?: 1 | 3;
  /**
   * Adds listeners to the plain one, for a cluster of one node. It may keep
   * files in the directory.
   */
  secure?: (directory: string) => Promise<KafkaSecurity>;
}

const JAVA_FLAGS = ["-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"];

/**
 * Starts Apache Kafka (KRaft, no topics, none made by itself) on free ports of
 * the loopback. The first time, Maven fetches its jars.
 *
 * @returns Ready: every node knows every other. Disposing it kills the nodes
 * and removes their data.
 * @throws {Error} When java or mvn is missing, or with the end of the log of a
 * node that does not start.
 */
export async function startRealKafka(
  { nodes = 1, secure }: RealKafkaOptions = {},
): Promise<RealKafka> {
  const java = await findTool("java");
  const classPath = await kafkaLibraries();
  const directory = await Deno.makeTempDir({ prefix: "taskbell-kafka-" });
  const ports = Array.from({ length: nodes }, () => ({
    broker: unusedPort(),
    controller: unusedPort(),
  }));
  const cluster = new KafkaCluster({
    java: [java, ...JAVA_FLAGS, "-cp", classPath],
    directory,
    ports,
  });
  try {
    await cluster.format(await secure?.(directory));
    await cluster.startAll();
    return cluster;
  } catch (error) {
    await cluster[Symbol.asyncDispose]();
    throw error;
  }
}

interface KafkaClusterOptions {
  java: [string, ...string[]];
  directory: string;
  ports: KafkaNodePorts[];
}

class KafkaCluster implements RealKafka {
  readonly brokers: string[];
  readonly #options: KafkaClusterOptions;
  readonly #processes = new Map<number, ServerProcess>();

  constructor(options: KafkaClusterOptions) {
    this.#options = options;
    this.brokers = options.ports.map(({ broker }) => `127.0.0.1:${broker}`);
  }

  /** Writes the settings of every node and formats its data directory. */
  async format(security?: KafkaSecurity): Promise<void> {
    const { java: [program, ...flags], directory, ports } = this.#options;
    const clusterId = crypto.getRandomValues(new Uint8Array(16))
      .toBase64({ alphabet: "base64url", omitPadding: true });
    await Promise.all(ports.map(async (_, index) => {
      const node = index + 1;
      const properties = this.#file(node, "properties");
      const dataDirectory = `${directory}/${node}`;
      await Deno.writeTextFile(
        properties,
        kafkaProperties({ node, ports, dataDirectory, security }),
      );
      const { success, stderr } = await new Deno.Command(program, {
        args: [...flags, "kafka.tools.StorageTool", "format"]
          // An id may begin with "-", which is taken for an option's name.
          .concat(`--cluster-id=${clusterId}`, "-c", properties)
          .concat(security?.formatArgs ?? []),
        stdout: "null",
      }).output();
      if (!success) {
        const reason = new TextDecoder().decode(stderr);
        throw new Error(`Cannot format the data of Kafka: ${reason}`);
      }
    }));
  }

  async startAll(): Promise<void> {
    const nodes = this.brokers.map((_, index) => index + 1);
    await Promise.all(nodes.map((node) => this.#run(node)));
    await Promise.all(nodes.map((node) => this.#untilReady(node)));
  }

  async start(node: number): Promise<void> {
    await this.#run(node);
    await this.#untilReady(node);
  }

  async kill(node: number): Promise<void> {
    await this.#processes.get(node)?.stop("SIGKILL");
  }

  async stop(node: number): Promise<void> {
    await this.#processes.get(node)?.stop("SIGTERM");
  }

  log(node: number): Promise<string> {
    return Deno.readTextFile(this.#file(node, "log"));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(
      [...this.#processes.keys()].map((node) => this.kill(node)),
    );
    await Deno.remove(this.#options.directory, { recursive: true });
  }

  async #run(node: number): Promise<void> {
    if (this.#processes.get(node)?.running) return;
    const { java, directory } = this.#options;
    const process = await startServerProcess({
      command: [...java, "kafka.Kafka", this.#file(node, "properties")],
      directory,
      logFile: this.#file(node, "log"),
    });
    this.#processes.set(node, process);
  }

  async #untilReady(node: number): Promise<void> {
    const isRunning = () => this.#processes.get(node)?.running ?? false;
    const ready = await eventually(async () => {
      if (isRunning()) await this.#expectAllKnown(node);
      return isRunning();
    }, { timeoutMs: 60_000, intervalMs: 100 });
    if (ready) return;
    const log = await this.log(node);
    throw new Error(`Cannot start Kafka node ${node}: ${log.slice(-2000)}`);
  }

  async #expectAllKnown(node: number): Promise<void> {
    const broker = this.brokers[node - 1];
    if (broker === undefined) throw new RangeError(`Cannot find node ${node}`);
    const known = await countBrokers(broker);
    const running = [...this.#processes.values()]
      .filter((process) => process.running).length;
    if (known < running) {
      throw new Error(`Node ${node} knows ${known} of ${running} nodes`);
    }
  }

  #file(node: number, kind: "properties" | "log"): string {
    return `${this.#options.directory}/${node}.${kind}`;
  }
}

async function countBrokers(broker: string): Promise<number> {
  const admin = new kafkajs.Kafka({
    brokers: [broker],
    connectionTimeout: 1000,
    logLevel: kafkajs.logLevel.NOTHING,
    retry: { retries: 0 },
  }).admin();
  try {
    await admin.connect();
    return (await admin.describeCluster()).brokers.length;
  } finally {
    await admin.disconnect();
  }
}
