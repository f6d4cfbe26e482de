import { CoordinatorMoves } from "./coordinator_moves.ts";
import { GroupCoordinator } from "./group_coordinator.ts";
import type { Log } from "./log.ts";
import { Moves } from "./moves.ts";
import { OffsetStore } from "./offset_store.ts";
import { ProducerIds } from "./producer_ids.ts";
import type { Storage } from "./storage.ts";
import { TopicStore } from "./topic_store.ts";

/** The only node's id. */
export const NODE_ID = 1;

/** What the requests work on. */
export interface BrokerState {
  readonly topics: TopicStore;
  readonly groups: GroupCoordinator;
  readonly offsets: OffsetStore;
  readonly producerIds: ProducerIds;
  /** The partitions whose leader has moved, by their names. */
  readonly leaders: Moves;
  /** The groups whose coordinator has moved. */
  readonly coordinators: CoordinatorMoves;
  readonly log: Log;
  /** Where clients are told to connect. */
  readonly advertised: { readonly host: string; readonly port: number };
}

/** How {@linkcode openParts} opens. */
export interface PartsOptions {
  readonly groupInitialRebalanceDelayMs: number;
  readonly log: Log;
}

/** Everything but the address, which is known once the broker listens. */
export type BrokerParts = Omit<BrokerState, "advertised">;

/** Opens what `storage` holds, and recovers it after a crash. */
export function openParts(
  storage: Storage,
  { groupInitialRebalanceDelayMs, log }: PartsOptions,
): BrokerParts {
  const offsets = new OffsetStore(storage);
  const groups = new GroupCoordinator(offsets, {
    initialDelayMs: groupInitialRebalanceDelayMs,
  });
  const topics = new TopicStore(storage, { log });
  return {
    topics,
    groups,
    offsets,
    producerIds: new ProducerIds(storage),
    leaders: new Moves(),
    coordinators: new CoordinatorMoves(),
    log,
  };
}

/** Answers every request that waits, then flushes and closes all files. */
export function closeParts({ topics, groups, offsets }: BrokerParts): void {
  groups.close();
  topics.close();
  offsets.close();
}
