import { join } from "node:path";
import { Ledger } from "../harness/ledger/ledger.ts";
import { LEDGER_ENDING } from "../harness/ledger/read_ledgers.ts";
import type { KafkaObserver } from "./kafka/kafka_observer.ts";
import { ID_HEADER } from "./load/load_event.ts";

/** Begins a ledger of this process, named after who keeps it. */
export function openLedger(directory: string, process: string): Ledger {
  const path = join(directory, `${process}${LEDGER_ENDING}`);
  return Ledger.open({ path, process });
}

/** What {@linkcode takeDownTopic} reads, and as what. */
export interface TopicRecords {
  topic: string;
  /** What it is to an operation that its record stands there. */
  as: "effect" | "dead_letter";
}

/** Takes down all that a topic holds, in the order of each partition. */
export async function takeDownTopic(
  { directory, observer }: { directory: string; observer: KafkaObserver },
  { topic, as }: TopicRecords,
): Promise<void> {
  using ledger = openLedger(directory, topic);
  await observer.read(topic, (partition, { headers }) => {
    const id = String(headers?.[ID_HEADER]);
    ledger.append({ type: as, id, partition });
  });
}
