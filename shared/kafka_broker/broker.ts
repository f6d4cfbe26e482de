import { setTimeout as delay } from "node:timers/promises";
import { BrokerFaults } from "./broker_faults.ts";
import type { KafkaBrokerOptions } from "./broker_options.ts";
import {
  type BrokerParts,
  type BrokerState,
  closeParts,
  openParts,
} from "./broker_state.ts";
import { Connection } from "./connection.ts";
import { lockDirectory } from "./directory_lock.ts";
import { DiskStorage } from "./disk_storage.ts";
import type { RequestHook } from "./faults.ts";
import { MemoryStorage } from "./memory_storage.ts";
import type { TopicSpec } from "./topic_store.ts";

const RETENTION_CHECK_INTERVAL_MS = 5 * 60 * 1000;
const ACCEPT_RETRY_MS = 100;
/** As long as Kafka's `connections.max.idle.ms` is by default. */
const CONNECTION_MAX_IDLE_MS = 10 * 60 * 1000;

function createTopics(
  { topics }: BrokerParts,
  specs: readonly TopicSpec[],
): void {
  for (const spec of specs) {
    if (topics.get(spec.name)) continue;
    const problem = topics.problem(spec);
    if (problem) {
      throw new RangeError(`Cannot create topic: ${problem.message}`);
    }
    topics.create(spec);
  }
}

/**
 * A Kafka broker inside this process, for development and tests.
 *
 * @example
 * ```ts
 * import { KafkaBroker } from "@taskbell/kafka_broker";
 *
 * await using broker = await KafkaBroker.start({
 *   topics: [{ name: "greetings", partitions: 3 }],
 * });
 * console.log(`kcat -b ${broker.address} -L`);
 * ```
 */
export class KafkaBroker implements AsyncDisposable {
  /** Breaks the broker itself; single requests are broken by `onRequest`. */
  readonly faults: BrokerFaults;
  /** The port it listens on. */
  readonly port: number;
  readonly #listener: Deno.TcpListener;
  readonly #state: BrokerState;
  readonly #onRequest: RequestHook | undefined;
  readonly #lock: Deno.FsFile | undefined;
  readonly #connections = new Set<Connection>();
  readonly #serving = new Set<Promise<void>>();
  readonly #retention: ReturnType<typeof setInterval>;
  readonly #idleCheck: ReturnType<typeof setInterval>;
  readonly #accepting: Promise<void>;
  #stopped?: Promise<void>;

  private constructor(
    parts: BrokerParts,
    { lock, options }: { lock?: Deno.FsFile; options: KafkaBrokerOptions },
  ) {
    const { hostname = "127.0.0.1", port = 0 } = options;
    this.#listener = Deno.listen({ hostname, port });
    this.port = this.#listener.addr.port;
    const { advertisedHost = hostname, advertisedPort = this.port } = options;
    const advertised = { host: advertisedHost, port: advertisedPort };
    this.#state = { ...parts, advertised };
    this.faults = new BrokerFaults(parts);
    this.#onRequest = options.onRequest;
    this.#lock = lock;
    this.#retention = setInterval(
      () => this.#enforceRetention(),
      RETENTION_CHECK_INTERVAL_MS,
    );
    const { connectionMaxIdleMs = CONNECTION_MAX_IDLE_MS } = options;
    this.#idleCheck = setInterval(
      () => this.#closeIdle(connectionMaxIdleMs),
      connectionMaxIdleMs / 2,
    );
    this.#accepting = this.#accept();
  }

  /**
   * Opens the data directory, recovering it after a crash, and listens.
   *
   * @throws {Error} When another broker uses the directory, or it can't be
   * read.
   * @throws {RangeError} When a topic's name, partitions or config is illegal.
   * @throws {Deno.errors.AddrInUse} When the port is taken.
   */
  static async start(options: KafkaBrokerOptions = {}): Promise<KafkaBroker> {
    const { dataDir, topics = [], log = () => {} } = options;
    const lock = dataDir === undefined
      ? undefined
      : await lockDirectory(dataDir);
    let parts: BrokerParts | undefined;
    try {
      const storage = dataDir === undefined
        ? new MemoryStorage()
        : new DiskStorage(dataDir);
      const { groupInitialRebalanceDelayMs = 0 } = options;
      parts = openParts(storage, { groupInitialRebalanceDelayMs, log });
      createTopics(parts, topics);
      return new KafkaBroker(parts, { lock, options });
    } catch (error) {
      if (parts) closeParts(parts);
      lock?.close();
      throw error;
    }
  }

  /** Where clients are told to connect: `host:port`. */
  get address(): string {
    const { host, port } = this.#state.advertised;
    return `${host}:${port}`;
  }

  /**
   * Closes all connections, flushes to disk and resolves when nothing of the
   * broker is left. A second call waits for the first.
   */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  /** The same as {@linkcode stop}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #stop(): Promise<void> {
    clearInterval(this.#retention);
    clearInterval(this.#idleCheck);
    this.#listener.close();
    for (const connection of this.#connections) connection.close();
    closeParts(this.#state);
    await Promise.all([this.#accepting, ...this.#serving]);
    this.#lock?.close();
  }

  async #accept(): Promise<void> {
    while (!this.#stopped) {
      try {
        this.#serve(await this.#listener.accept());
      } catch (error) {
        if (this.#stopped) return;
        this.#state.log("connection not accepted", { error });
        await delay(ACCEPT_RETRY_MS);
      }
    }
  }

  #serve(conn: Deno.TcpConn): void {
    const connection = new Connection(conn, {
      state: this.#state,
      onRequest: this.#onRequest,
    });
    this.#connections.add(connection);
    const served = connection.serve().then(() => {
      this.#connections.delete(connection);
      this.#serving.delete(served);
    });
    this.#serving.add(served);
  }

  #closeIdle(maxIdleMs: number): void {
    for (const connection of this.#connections) {
      if (connection.idleMs > maxIdleMs) connection.close();
    }
  }

  #enforceRetention(): void {
    try {
      this.#state.topics.enforceRetention(Date.now());
    } catch (error) {
      this.#state.log("old records not deleted", { error });
    }
  }
}
