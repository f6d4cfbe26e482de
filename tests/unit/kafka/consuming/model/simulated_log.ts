import { Buffer } from "node:buffer";
import type { Cluster } from "../../../../../shared/kafka/client/cluster.ts";
import type {
  FetchAnswer,
  FetchedPartition,
} from "../../../../../shared/kafka/consuming/fetch_answer.ts";
import { makeBatch } from "../../record_batch/make_batch.ts";

/** A record of the model. */
export interface ModelRecord {
  partition: number;
  offset: number;
  /** Records without a key share `null`. */
  key: string | null;
}

/** What is asked of a partition. */
interface AskedPartition {
  partition: number;
  fetchOffset: number;
}

export const TOPIC = "letters";
const LEADER = 1;
const EARLIEST = -2;
const MAX_WAIT_MS = 500;
const BATCHES_PER_FETCH = 2;

/** Partitions in memory, behind the face of a cluster of one node. */
export class SimulatedLog {
  readonly records: ModelRecord[] = [];
  readonly #partitions: { batches: Buffer[]; end: number }[];
  readonly #polls = new Set<() => void>();

  constructor(partitions: number) {
    this.#partitions = Array.from(
      { length: partitions },
      () => ({ batches: [], end: 0 }),
    );
  }

  /** The offsets behind the last records. */
  get ends(): number[] {
    return this.#partitions.map(({ end }) => end);
  }

  /** Appends a batch behind a gap. */
  append(
    partition: number,
    { keys, gap }: { keys: readonly (string | null)[]; gap: number },
  ): void {
    const log = this.#partitions[partition];
    if (!log) return;
    const base = log.end + gap;
    log.end = base + keys.length;
    log.batches.push(makeBatch({
      baseOffset: BigInt(base),
      records: keys.map((key) => ({ key: key === null ? key : bytes(key) })),
    }));
    this.records.push(
      ...keys.map((key, index) => ({ partition, offset: base + index, key })),
    );
    for (const answer of this.#polls) answer();
  }

  /** The face that consuming sees. */
  cluster(): Cluster {
    const face = {
      topics: () => Promise.resolve([this.#metadata()]),
      node: () => ({
        fetch: (request: FetchRequest) => this.#fetch(request),
        call: (_: string, request: ListOffsetsRequest) =>
          Promise.resolve({ responses: [this.#bounds(request)] }),
      }),
    };
    return face as unknown as Cluster;
  }

  #metadata(): object {
    return {
      topic: TOPIC,
      topicErrorCode: 0,
      partitionMetadata: this.#partitions.map((_, partitionId) => ({
        partitionId,
        leader: LEADER,
      })),
    };
  }

  #bounds({ topics }: ListOffsetsRequest): object {
    const isEarliest = topics[0]?.partitions[0]?.timestamp === EARLIEST;
    return {
      topic: TOPIC,
      partitions: this.ends.map((end, partition) => ({
        partition,
        errorCode: 0,
        offset: String(isEarliest ? 0 : end),
      })),
    };
  }

  async #fetch({ topics }: FetchRequest): Promise<FetchAnswer> {
    const asked = topics.flatMap(({ partitions }) => partitions);
    const answer = () => asked.map((each) => this.#read(each));
    let partitions = answer();
    if (partitions.every(({ records }) => records.length === 0)) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#polls.add(resolve);
      const timer = setTimeout(resolve, MAX_WAIT_MS);
      await promise;
      clearTimeout(timer);
      this.#polls.delete(resolve);
      partitions = answer();
    }
    return { clientSideThrottleTime: 0, errorCode: 0, partitions };
  }

  #read({ partition, fetchOffset }: AskedPartition): FetchedPartition {
    const { batches, end } = this.#partitions[partition] ??
      { batches: [], end: 0 };
    const wanted = batches.filter((batch) =>
      Number(batch.readBigInt64BE(0)) + batch.readInt32BE(23) >= fetchOffset
    );
    return {
      topic: TOPIC,
      partition,
      errorCode: 0,
      highWatermark: end,
      abortedTransactions: [],
      records: Buffer.concat(wanted.slice(0, BATCHES_PER_FETCH)),
    };
  }
}

interface ListOffsetsRequest {
  topics: readonly { partitions: readonly { timestamp: number }[] }[];
}

interface FetchRequest {
  topics: readonly { partitions: readonly AskedPartition[] }[];
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
