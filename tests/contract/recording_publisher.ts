import {
  partitionFor,
  type PublishEntry,
  type Publisher,
  type PublishError,
  type PublisherStatus,
  type PublishResult,
  type RecordPosition,
} from "@taskbell/kafka";
import type { OutboxRow } from "@taskbell/outbox";

/** A row that the "brokers" have, and where. */
export interface PublishedRow extends RecordPosition {
  eventId: string;
  userId: string;
}

const PARTITIONS = 3;

/** A publisher that keeps its contract, in memory. */
export class RecordingPublisher implements Publisher<OutboxRow> {
  /** All that was sent, in order. */
  readonly published: PublishedRow[] = [];
  /** How often something was to be sent. */
  calls = 0;
  /** Decides on a row; `null` lets it through. */
  failure: (row: OutboxRow) => PublishError | null = () => null;
  #gate = Promise.withResolvers<void>();

  constructor({ blocked = false }: { blocked?: boolean } = {}) {
    if (!blocked) this.unblock();
  }

  /** Lets through what a publisher that was made `blocked` holds back. */
  unblock(): void {
    this.#gate.resolve();
  }

  publish(): Promise<RecordPosition> {
    throw new TypeError("A relay publishes many");
  }

  async publishMany(
    entries: readonly PublishEntry<OutboxRow>[],
  ): Promise<PublishResult[]> {
    this.calls++;
    await this.#gate.promise;
    const failed = new Map<string, PublishError>();
    return entries.map(({ topic, event }) => {
      const partition = partitionFor(event.key ?? event.userId, PARTITIONS);
      const lane = `${topic}-${partition}`;
      const error = failed.get(lane) ?? this.failure(event);
      if (error?.retriable) failed.set(lane, error);
      if (error) return { ok: false, error };
      const position = { topic, partition, offset: this.published.length };
      const { eventId, userId } = event;
      this.published.push({ ...position, eventId, userId });
      return { ok: true, position };
    });
  }

  status(): PublisherStatus {
    return { queuedBytes: 0, possibleDuplicates: 0, producersReplaced: 0 };
  }

  async close(): Promise<void> {}
}
