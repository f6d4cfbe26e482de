import { createPublisher } from "@taskbell/kafka";
import { openLedger } from "../run_ledgers.ts";
import { loadCodec } from "./load_event.ts";
import type { SteadyLoadOptions } from "./steady_load.ts";

/** Where the load goes and where it is taken down. */
export interface LoadTarget {
  kafka: { readonly brokers: readonly string[] };
  topic: string;
  /** Of the ledgers. */
  directory: string;
}

/** What publishes, what it takes down in and where it publishes to. */
export type LoadParts =
  & Pick<SteadyLoadOptions, "publisher" | "ledger" | "topic">
  & AsyncDisposable;

/** Opens what a load needs. The caller disposes it. */
export function openLoad({ kafka, topic, directory }: LoadTarget): LoadParts {
  const publisher = createPublisher({
    connection: { brokers: kafka.brokers, clientId: "load" },
    encoder: loadCodec,
  });
  const ledger = openLedger(directory, "load");
  return {
    publisher,
    ledger,
    topic,
    async [Symbol.asyncDispose]() {
      await publisher.close();
      ledger[Symbol.dispose]();
    },
  };
}
