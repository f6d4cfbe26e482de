/**
 * The parts below kafkajs's public face: connections that know TCP, TLS, SASL
 * and the framing of requests, and the codecs of the requests themselves. What
 * stands above them in kafkajs, its consumer group and its fetch loop, is not
 * used: it stops for ever after some errors, moves partitions without telling
 * and can't get past a batch that it can't read.
 *
 * kafkajs is pinned to the one version whose inside is known.
 *
 * @module
 */
import type { Buffer } from "node:buffer";
import type { ISocketFactory, KafkaConfig } from "kafkajs";
import Broker from "kafkajs/src/broker/index.js";
import ConnectionPool from "kafkajs/src/network/connectionPool.js";
import { createErrorFromCode } from "kafkajs/src/protocol/error.js";
import apiKeyNumbers from "kafkajs/src/protocol/requests/apiKeys.js";
import { requests as requestDefinitions } from "kafkajs/src/protocol/requests/index.js";

/** A request on its way to the wire. */
export interface WireRequest {
  readonly apiKey: number;
  readonly apiVersion: number;
  readonly apiName: string;
  /** Makes the bytes, right before they are sent. */
  encode(): Promise<EncodedRequest>;
}

/** A request's bytes, as kafkajs's own encoder holds them. */
export interface EncodedRequest {
  readonly buf: Buffer;
  readonly buffer: Buffer;
}

/** How the answer to a request is read. */
export interface WireResponse {
  /** Reads the bytes. */
  decode(payload: Buffer): Promise<unknown>;
  /** Throws the errors that stand in the answer. */
  parse(decoded: unknown): Promise<unknown>;
}

/** A request with its response, in the version that both sides know. */
export interface WireCall {
  request: WireRequest;
  response: WireResponse;
  requestTimeout?: number;
  logResponseError?: boolean;
}

/** One connection, which authenticates by itself before its first request. */
export interface KafkajsConnection {
  readonly socket?: { destroy(error?: Error): void };
  send(call: WireCall): Promise<unknown>;
}

/** Two connections to one node: the second one is for Fetch alone. */
export interface KafkajsConnectionPool {
  readonly pool: readonly KafkajsConnection[];
  /** Connects where it is not connected. */
  getConnection(index: number): Promise<KafkajsConnection>;
}

/** A node that tells its versions and authenticates when it is connected. */
export interface KafkajsNode {
  readonly connectionPool: KafkajsConnectionPool;
  /** Asks for the versions, the first time, and authenticates. */
  connect(): Promise<void>;
  lookupRequest(
    apiKey: number,
    definition: unknown,
  ): (args: unknown) => WireCall;
}

/** kafkajs's logger, as its connections use it. */
export interface KafkajsLogger {
  namespace(name: string): KafkajsLogger;
  info(message: string, details?: object): void;
  error(message: string, details?: object): void;
  warn(message: string, details?: object): void;
  debug(message: string, details?: object): void;
}

/** How a node is reached. */
export interface KafkajsNodeOptions extends Pick<KafkaConfig, "ssl" | "sasl"> {
  host: string;
  port: number;
  clientId: string;
  connectionTimeout: number;
  requestTimeout: number;
  socketFactory: ISocketFactory;
  logger: KafkajsLogger;
}

/** Makes a node; it connects when told to. */
export function kafkajsNode(options: KafkajsNodeOptions): KafkajsNode {
  const { logger } = options;
  const connectionPool = new ConnectionPool(options);
  return new Broker({ connectionPool, logger });
}

/** The kinds of requests that are used. */
export type ApiName =
  | "Metadata"
  | "InitProducerId"
  | "Produce"
  | "Fetch"
  | "ListOffsets"
  | "GroupCoordinator"
  | "JoinGroup"
  | "SyncGroup"
  | "Heartbeat"
  | "LeaveGroup"
  | "OffsetCommit"
  | "OffsetFetch"
  | "DescribeGroups"
  | "ListGroups"
  | "DescribeConfigs"
  | "CreateTopics";

/** Makes the call of a kind in the newest version that the node knows too. */
export function wireCall(
  node: KafkajsNode,
  api: ApiName,
  args: unknown,
): WireCall {
  const keys: Readonly<Record<string, number>> = apiKeyNumbers;
  const key = keys[api];
  if (key === undefined) throw new RangeError(`Cannot find the API ${api}`);
  return node.lookupRequest(key, requestDefinitions[api])(args);
}

/** The error that a code of the protocol stands for. */
export function protocolError(code: number): Error & {
  /** Its name in the protocol. */
  type: string;
  code: number;
  retriable: boolean;
} {
  return createErrorFromCode(code);
}
