import type { Buffer } from "node:buffer";
import { within } from "../within.ts";
import type { ApiAnswers, ProduceAnswer } from "./api_answers.ts";
import {
  type ApiName,
  type KafkajsConnection,
  type KafkajsNode,
  kafkajsNode,
  type KafkajsNodeOptions,
  wireCall,
  type WireRequest,
} from "./kafkajs_internals.ts";
import { MissingNodeError } from "./missing_node_error.ts";
import { UnsentError } from "./unsent_error.ts";

/** How {@linkcode BrokerNode.send} asks. */
export interface SendOptions<Answer> {
  /** Waits no longer for the answer, in milliseconds. */
  timeoutMs: number;
  /** Reads the answer in the version of the request. */
  decode(payload: Buffer, apiVersion: number): Answer;
}

/** How {@linkcode BrokerNode.produce} asks. */
export interface ProduceOptions {
  /** Waits no longer for the answer, in milliseconds. */
  timeoutMs: number;
  /**
   * Makes the body of the request, right before it goes out: until then
   * nothing was written. May throw an {@linkcode UnsentError}.
   */
  encode(): Buffer;
}

/** Fetch has a connection of its own, as its answers may take their time. */
const MAIN_CONNECTION = 0;
const FETCH_CONNECTION = 1;

/** One node of the cluster, connected when it is asked something. */
export class BrokerNode {
  readonly #options: KafkajsNodeOptions;
  #node: KafkajsNode;
  #introduced: Promise<void> | undefined;
  #connecting: (Promise<KafkajsConnection> | undefined)[] = [];

  constructor(options: KafkajsNodeOptions) {
    this.#options = options;
    this.#node = kafkajsNode(options);
  }

  /** `host:port`. */
  get address(): string {
    return `${this.#options.host}:${this.#options.port}`;
  }

  /**
   * Asks something.
   *
   * @param timeoutMs Waits no longer. @default {the node's request timeout}
   * @returns The answer, with the error codes that stand in it.
   * @throws {Error} When there is no connection or no answer. The next call
   * connects anew.
   */
  async call<Api extends keyof ApiAnswers>(
    api: Api,
    args: unknown,
    timeoutMs: number = this.#options.requestTimeout,
  ): Promise<ApiAnswers[Api]> {
    return await this.#send(MAIN_CONNECTION, api, args, {
      timeoutMs,
    }) as ApiAnswers[Api];
  }

  /** Like {@linkcode call}, for Fetch and with a decoder of the caller. */
  async fetch<Answer>(
    args: unknown,
    options: SendOptions<Answer>,
  ): Promise<Answer> {
    return await this.#send(FETCH_CONNECTION, "Fetch", args, options) as Answer;
  }

  /** Like {@linkcode call}, for Produce and with an encoder of the caller. */
  async produce(options: ProduceOptions): Promise<ProduceAnswer> {
    const args = { acks: -1, timeout: options.timeoutMs, topicData: [] };
    return await this.#send(
      MAIN_CONNECTION,
      "Produce",
      args,
      options,
    ) as ProduceAnswer;
  }

  /** Cuts the connections: what is under way ends with an error. */
  abandon(): void {
    const { pool } = this.#node.connectionPool;
    // Without an error, kafkajs would take the connection for alive.
    const abandoned = new Error("The connection was abandoned");
    for (const { socket } of pool) socket?.destroy(abandoned);
    this.#node = kafkajsNode(this.#options);
    this.#introduced = undefined;
    this.#connecting = [];
  }

  async #send(
    index: number,
    api: ApiName,
    args: unknown,
    { timeoutMs, encode, decode }: {
      timeoutMs: number;
      encode?: ProduceOptions["encode"];
      decode?: SendOptions<unknown>["decode"];
    },
  ): Promise<unknown> {
    const node = this.#node;
    try {
      this.#introduced ??= node.connect();
      await this.#introduced;
      const { request, response } = wireCall(node, api, args);
      const connection = await this.#connection(node, index);
      const answer = connection.send({
        request: encode ? { ...request, encode: bodyOf(encode) } : request,
        response: {
          decode: decode
            ? (bytes) => Promise.try(decode, bytes, request.apiVersion)
            : response.decode,
          // Error codes are data here: one partition's is not all partitions'.
          parse: (answer) => Promise.resolve(answer),
        },
        requestTimeout: timeoutMs,
      });
      return await within(answer, { ms: timeoutMs });
    } catch (error) {
      // After an answer that never came, nothing on this connection is sure.
      const isSound = error instanceof UnsentError;
      if (node === this.#node && !isSound) this.abandon();
      throw error;
    }
  }

  /** Two callers at once would open two sockets for one connection. */
  async #connection(
    node: KafkajsNode,
    index: number,
  ): Promise<KafkajsConnection> {
    if (node !== this.#node) {
      throw new MissingNodeError(`Lost ${this.address}`);
    }
    const connecting = this.#connecting;
    connecting[index] ??= node.connectionPool.getConnection(index)
      .finally(() => connecting[index] = undefined);
    return await connecting[index];
  }
}

/** kafkajs takes the body of a request from an object that looks like this. */
function bodyOf(encode: () => Buffer): WireRequest["encode"] {
  return () =>
    Promise.try(() => {
      const bytes = encode();
      return { buf: bytes, buffer: bytes };
    });
}
