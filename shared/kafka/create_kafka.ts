import { connect as connectTcp, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { Logger } from "@std/log";
import kafkajs, {
  type ISocketFactoryArgs,
  type Kafka,
  type KafkaConfig,
  type LogEntry,
  type SASLOptions,
} from "kafkajs";
import { registerCodecs } from "./codecs.ts";
import type { KafkaConnection, SaslMechanism } from "./connection.ts";
import { patchTimers } from "./timer_patch.ts";

/** An answer that takes longer, in milliseconds, counts as lost. */
export const REQUEST_TIMEOUT_MS = 10_000;

const CONNECTION_TIMEOUT_MS = 5_000;
const KEEP_ALIVE_DELAY_MS = 60_000;

/** A kafkajs client together with its sockets. */
export interface KafkaClient {
  /** Makes the producer, the consumer or the admin; one of them a client. */
  readonly kafka: Kafka;
  /**
   * Cuts all sockets and lets none be opened again: whatever is under way
   * ends with an error. kafkajs alone can neither cancel a request nor be kept
   * from connecting again after `disconnect()`, and `disconnect()` itself
   * waits for the answers of a silent broker. Resolves when the sockets are
   * closed. Idempotent.
   */
  destroy(): Promise<void>;
}

/** How {@linkcode createKafka} makes a client. */
export interface CreateKafkaOptions {
  /** Receives what kafkajs logs. */
  logger: Logger;
  /** How kafkajs itself tries again. @default {its own settings} */
  retry?: KafkaConfig["retry"];
}

/** Makes a kafkajs client. It connects when it is used. */
export function createKafka(
  connection: KafkaConnection,
  { logger, retry }: CreateKafkaOptions,
): KafkaClient {
  patchTimers(logger);
  registerCodecs();
  const sockets = createSocketPool();
  const kafka = new kafkajs.Kafka({
    brokers: [...connection.brokers],
    clientId: connection.clientId,
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    retry,
    socketFactory: sockets.open,
    logLevel: kafkajs.logLevel.INFO,
    logCreator: () => (entry) => log(logger, entry),
    ...security(connection),
  });
  return { kafka, destroy: sockets.destroy };
}

function security(
  { securityProtocol = "PLAINTEXT", sasl, sslCa }: KafkaConnection,
): Pick<KafkaConfig, "ssl" | "sasl"> {
  const encrypted = securityProtocol.endsWith("SSL");
  return {
    ssl: encrypted && (sslCa === undefined ? true : { ca: [sslCa] }),
    sasl: securityProtocol.startsWith("SASL_") && sasl
      ? {
        mechanism: sasl.mechanism.toLowerCase() as Lowercase<SaslMechanism>,
        username: sasl.username,
        password: sasl.password,
      } as SASLOptions
      : undefined,
  };
}

function createSocketPool(): {
  open(args: ISocketFactoryArgs): Socket;
  destroy(): Promise<void>;
} {
  const sockets = new Map<Socket, Promise<void>>();
  const abandoned = new AbortController();
  return {
    open({ host, port, ssl, onConnect }) {
      abandoned.signal.throwIfAborted();
      const servername = isIP(host) === 0 ? host : undefined;
      const socket = ssl
        ? connectTls({ host, port, servername, ...ssl }, onConnect)
        : connectTcp({ host, port }, onConnect);
      socket.setKeepAlive(true, KEEP_ALIVE_DELAY_MS);
      const closed = Promise.withResolvers<void>();
      sockets.set(socket, closed.promise);
      socket.once("close", () => {
        sockets.delete(socket);
        closed.resolve();
      });
      return socket;
    },
    async destroy() {
      abandoned.abort(new Error("The client was abandoned"));
      for (const socket of sockets.keys()) {
        socket.destroy(abandoned.signal.reason);
      }
      await Promise.all(sockets.values());
    },
  };
}

/**
 * kafkajs calls every failed attempt an error, whether or not the next one
 * succeeds. The callers of this file log what failed for good.
 */
function log(logger: Logger, { label, namespace, log }: LogEntry): void {
  const { message, timestamp: _timestamp, logger: _name, ...details } = log;
  logger.debug(`kafkajs ${label} ${namespace}: ${message}`, details);
}
