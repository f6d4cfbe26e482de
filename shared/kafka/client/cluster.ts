import type { Logger } from "@std/log";
import type { KafkaConnection } from "../connection.ts";
import { connectionFailure } from "../connection_failure.ts";
import { findListenerMismatch } from "../find_listener_mismatch.ts";
import { parseAddress } from "../parse_address.ts";
import { securityOptions } from "../security_options.ts";
import { createSocketPool, type SocketPool } from "../socket_pool.ts";
import { patchTimers } from "../timer_patch.ts";
import type { ApiAnswers, TopicMetadataAnswer } from "./api_answers.ts";
import { BrokerNode } from "./broker_node.ts";
import { type KafkajsLogger, protocolError } from "./kafkajs_internals.ts";
import { MissingNodeError } from "./missing_node_error.ts";

/** An answer that takes longer, in milliseconds, counts as lost. */
export const REQUEST_TIMEOUT_MS = 10_000;

/** A connection that takes longer, in milliseconds, is given up. */
const CONNECTION_TIMEOUT_MS = 5_000;

const NO_NODE = -1;

/** How a {@linkcode Cluster} speaks. */
export interface ClusterOptions {
  /** Receives what the connections log. */
  logger: Logger;
}

/** The nodes of a Kafka cluster, each connected when it is first asked. */
export class Cluster {
  readonly #connection: KafkaConnection;
  readonly #sockets: SocketPool = createSocketPool();
  readonly #logger: KafkajsLogger;
  readonly #nodes = new Map<string, BrokerNode>();
  readonly #addresses = new Map<number, string>();
  readonly #coordinators = new Map<string, BrokerNode>();
  #controllerId = NO_NODE;
  /** Who has answered last is asked first. */
  #answered: readonly string[] = [];

  constructor(connection: KafkaConnection, { logger }: ClusterOptions) {
    this.#connection = connection;
    this.#logger = quiet(logger);
    patchTimers(logger);
  }

  /**
   * Asks for topics: any node knows.
   *
   * @throws {Error} When no node answers.
   */
  async topics(names: readonly string[]): Promise<TopicMetadataAnswer[]> {
    const answer = await this.#askAny((node) =>
      node.call("Metadata", { topics: names, allowAutoTopicCreation: false })
    );
    for (const { nodeId, host, port } of answer.brokers) {
      this.#addresses.set(nodeId, `${host}:${port}`);
    }
    this.#controllerId = answer.controllerId;
    return answer.topicMetadata;
  }

  /**
   * Asks what every node can answer.
   *
   * @throws {Error} When no node answers.
   */
  async callAny<Api extends keyof ApiAnswers>(
    api: Api,
    args: unknown,
  ): Promise<ApiAnswers[Api]> {
    return await this.#askAny((node) => node.call(api, args));
  }

  /** The numbers of the nodes that {@linkcode topics} has told. */
  get nodeIds(): number[] {
    return [...this.#addresses.keys()];
  }

  /** The node that creates topics, as {@linkcode topics} has told. */
  get controller(): BrokerNode {
    return this.node(this.#controllerId);
  }

  /**
   * A node by the number that {@linkcode topics} has told.
   *
   * @throws {MissingNodeError} When it has told none of that number.
   */
  node(id: number): BrokerNode {
    const address = this.#addresses.get(id);
    if (address === undefined) {
      const message = `Cannot find the broker: current value is ${id}`;
      throw new MissingNodeError(message);
    }
    return this.#nodeAt(address);
  }

  /**
   * The node that coordinates a group.
   *
   * @throws {Error} When no node answers or none coordinates it for now.
   */
  async coordinator(groupId: string): Promise<BrokerNode> {
    const known = this.#coordinators.get(groupId);
    if (known) return known;
    const answer = await this.#askAny((node) =>
      node.call("GroupCoordinator", { groupId })
    );
    if (answer.errorCode !== 0) throw protocolError(answer.errorCode);
    const { host, port } = answer.coordinator;
    const node = this.#nodeAt(`${host}:${port}`);
    this.#coordinators.set(groupId, node);
    return node;
  }

  /** The next {@linkcode coordinator} asks anew. */
  forgetCoordinator(groupId: string): void {
    this.#coordinators.delete(groupId);
  }

  /** Cuts all connections. */
  async close(): Promise<void> {
    await this.#sockets.destroy();
  }

  #nodeAt(address: string): BrokerNode {
    let node = this.#nodes.get(address);
    if (!node) {
      const { host, port } = parseAddress(address);
      node = new BrokerNode({
        host,
        port,
        clientId: this.#connection.clientId,
        connectionTimeout: CONNECTION_TIMEOUT_MS,
        requestTimeout: REQUEST_TIMEOUT_MS,
        socketFactory: this.#sockets.open,
        logger: this.#logger,
        ...securityOptions(this.#connection),
      });
      this.#nodes.set(address, node);
    }
    return node;
  }

  /** Asks one node after the other until one answers. */
  async #askAny<Answer>(
    ask: (node: BrokerNode) => Promise<Answer>,
  ): Promise<Answer> {
    const addresses = new Set([
      ...this.#answered,
      ...this.#addresses.values(),
      ...this.#connection.brokers,
    ]);
    let failure: unknown = new Error("Cannot reach a cluster without brokers");
    for (const address of addresses) {
      try {
        const answer = await ask(this.#nodeAt(address));
        this.#answered = [address];
        return answer;
      } catch (error) {
        failure = await findListenerMismatch(error, this.#connection) ?? error;
        const kind = connectionFailure(failure)?.kind;
        // The next node would refuse too; its address may be allowed.
        if (kind && kind !== "net_access") break;
      }
    }
    throw failure;
  }
}

/**
 * kafkajs calls every failed attempt an error, whether or not the next one
 * succeeds; the consumer logs what matters.
 */
function quiet(logger: Logger): KafkajsLogger {
  const debug = (message: string, details?: object) =>
    logger.debug(`kafkajs: ${message}`, { ...details });
  const quietLogger: KafkajsLogger = {
    namespace: () => quietLogger,
    info: debug,
    error: debug,
    warn: debug,
    debug: () => {},
  };
  return quietLogger;
}
