import { publishKeyed } from "../running_consumer.ts";
import type { TestedKafka } from "../tested_kafka.ts";

/** Makes a backlog: each record has a key of its own. */
export async function publishBacklog(
  kafka: TestedKafka,
  { topic, count, bytes = 4 }: {
    topic: string;
    count: number;
    bytes?: number;
  },
): Promise<void> {
  // Nothing that could be compressed.
  const padding = () => crypto.getRandomValues(new Uint8Array(bytes)).toHex();
  for (let from = 0; from < count; from += 5_000) {
    const length = Math.min(5_000, count - from);
    await publishKeyed(
      kafka,
      topic,
      Array.from({ length }, (_, index) => {
        const name = `${from + index}`;
        return [name, `${name} ${padding()}`];
      }),
    );
  }
}
