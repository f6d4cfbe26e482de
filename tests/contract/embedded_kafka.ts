import {
  type BrokerFaults,
  KafkaBroker,
  type RequestHook,
} from "@taskbell/kafka_broker";
import { tempDir } from "../unit/kafka_broker/temp_dir.ts";
import type { CasesOn, TestedKafka } from "./tested_kafka.ts";

/** The embedded broker, with all that can go wrong with it. */
export interface EmbeddedKafka extends TestedKafka, AsyncDisposable {
  /** What goes wrong with the broker itself. */
  readonly faults: BrokerFaults;
  /** Asks about every request until the answer is disposed of. */
  onRequest(hook: RequestHook): Disposable;
}

/** A promise that needs a fault on demand. */
export type FaultCases = CasesOn<EmbeddedKafka>;

/** Starts the embedded broker on a directory of its own. */
export async function startEmbeddedKafka(): Promise<EmbeddedKafka> {
  const directory = await tempDir();
  const hooks = new Set<RequestHook>();
  const start = (port?: number) =>
    KafkaBroker.start({
      dataDir: directory.path,
      port,
      onRequest(request) {
        for (const hook of hooks) {
          const fault = hook(request);
          if (fault) return fault;
        }
        return undefined;
      },
    });
  const state = { broker: await start() };
  const { port, address } = state.broker;
  return {
    brokers: [address],
    get faults() {
      return state.broker.faults;
    },
    onRequest(hook) {
      hooks.add(hook);
      return { [Symbol.dispose]: () => void hooks.delete(hook) };
    },
    stop: () => state.broker.stop(),
    async start() {
      state.broker = await start(port);
    },
    async [Symbol.asyncDispose]() {
      await state.broker.stop();
      await directory[Symbol.asyncDispose]();
    },
  };
}
