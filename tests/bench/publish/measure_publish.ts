import { percentile } from "../report/percentile.ts";
import type { Sample } from "../report/report.ts";
import type { PublishedRecord } from "./publish_events.ts";

/** How events are passed to a client. */
export const WORKS = ["single", "batch", "burst"] as const;

/** `single`: one at a time; `batch`: 300 at a time; `burst`: all at once. */
export type Work = (typeof WORKS)[number];

/** How many records one call of each work takes. */
const SIZES: Record<Work, number> = { single: 1, batch: 300, burst: Infinity };

/** A client; each function resolves when the broker has all the records. */
export type PublishClient =
  & Partial<Record<Work, (records: PublishedRecord[]) => Promise<unknown>>>
  & { close(): Promise<void> };

const WARM_UP_MS = 500;
const MEASURED_MS = 1500;

/**
 * Measures a client and prints a sample of each work as JSON. The arguments of
 * the program are the brokers, the topic and the file of the records.
 *
 * @param open Makes the client.
 */
export async function measurePublish(
  open: (brokers: string[], topic: string) => Promise<PublishClient>,
): Promise<void> {
  const [brokers = "", topic = "", file = ""] = Deno.args;
  const records = JSON.parse(await Deno.readTextFile(file));
  const client = await open(brokers.split(","), topic);
  const samples: Partial<Record<Work, Sample>> = {};
  for (const work of WORKS) {
    const publish = client[work];
    if (!publish) continue;
    const size = Math.min(SIZES[work], records.length);
    await repeat({ publish, records, size, forMs: WARM_UP_MS });
    const sample = await repeat({ publish, records, size, forMs: MEASURED_MS });
    samples[work] = sample;
  }
  await client.close();
  console.log(JSON.stringify(samples));
}

/** Calls again and again, one call after the other, until the time is up. */
async function repeat({ publish, records, size, forMs }: {
  publish: (records: PublishedRecord[]) => Promise<unknown>;
  records: readonly PublishedRecord[];
  size: number;
  forMs: number;
}): Promise<Sample> {
  const tookMs: number[] = [];
  const startedAt = performance.now();
  let at = startedAt;
  for (let first = 0; at - startedAt < forMs; first += size) {
    if (first + size > records.length) first = 0;
    await publish(records.slice(first, first + size));
    const now = performance.now();
    tookMs.push(now - at);
    at = now;
  }
  const perSecond = tookMs.length * size * 1000 / (at - startedAt);
  if (size > 1) return { perSecond };
  tookMs.sort((a, b) => a - b);
  return {
    perSecond,
    p50Ms: percentile(tookMs, 0.5),
    p99Ms: percentile(tookMs, 0.99),
  };
}
