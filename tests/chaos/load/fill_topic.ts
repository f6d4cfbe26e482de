import type { Publisher } from "@taskbell/kafka";
import type { Ledger } from "../../harness/ledger/ledger.ts";
import type { LoadEvent } from "./load_event.ts";

/** Who publishes what, and how much. */
export interface FillTopicOptions {
  publisher: Publisher<LoadEvent>;
  topic: string;
  /** Receives every operation and what was told of it. */
  ledger: Ledger;
  /** How many events there are to be. */
  records: number;
  /** How many keys take turns. */
  keys: number;
}

const AT_ONCE = 5_000;

/** Publishes as fast as it goes and keeps the ledger of it. */
export async function fillTopic(options: FillTopicOptions): Promise<void> {
  const { ledger, publisher, topic, records, keys } = options;
  for (let start = 0; start < records; start += AT_ONCE) {
    const length = Math.min(AT_ONCE, records - start);
    const events = Array.from({ length }, (_, index) => {
      const sequence = start + index;
      const id = sequence.toString(36);
      const key = `key-${sequence % keys}`;
      ledger.append({ type: "invoke", id, key, sequence, doomed: false });
      return { id, key, poison: false };
    });
    const results = await publisher.publishMany(
      events.map((event) => ({ topic, event })),
    );
    for (const [index, result] of results.entries()) {
      const id = events[index]?.id ?? "";
      if (!result.ok) throw result.error;
      ledger.append({ type: "ok", id, position: result.position });
    }
  }
}
