import type { Logger } from "@std/log";
import type { Cluster } from "../client/cluster.ts";
import { protocolError } from "../client/kafkajs_internals.ts";
import { type LogBounds, logBounds } from "../client/log_bounds.ts";
import type { TopicAssignment } from "../consumer.ts";
import { partitionName, type TopicPartition } from "../partition_name.ts";
import { parseFlightNote, type Takeover, takeOver } from "./flight_note.ts";
import type { GroupMembership } from "./group_membership.ts";
import { groupVerdict } from "./group_verdict.ts";

/** Where reading a partition begins. */
export interface StartingPoint extends TopicPartition, Takeover {
  /** The first offset to read. */
  offset: number;
  /** The first offset that is not in the log yet; `Infinity`: not known. */
  logEnd: number;
}

/** Who is asked for them. */
export interface StartingPointsOptions {
  cluster: Cluster;
  membership: GroupMembership;
  /** Who asks: see {@linkcode takeOver}. */
  consumerId: string;
  logger: Logger;
}

/** What a group keeps of a partition. */
interface Committed extends TopicPartition {
  offset: number;
  metadata: string | null;
}

/** OffsetFetch answers this where the group has no offset. */
const NO_OFFSET = -1;

/**
 * Finds where a member goes on: at the group's offsets, or at the beginning
 * where the group has none or the log no longer has its place. A partition
 * without a leader holds up no other: its offset is believed, and whether the
 * log has it shows when it is read.
 *
 * @throws {Error} When the group does not answer, or no leader at all.
 */
export async function startingPoints(
  assignments: readonly TopicAssignment[],
  options: StartingPointsOptions,
): Promise<StartingPoint[]> {
  if (assignments.length === 0) return [];
  const committed = await committedOffsets(assignments, options);
  const bounds = await boundsOfReachable(committed, options.cluster);
  return committed.map((place) => {
    const { topic, partition } = place;
    const log = bounds.get(partitionName(place));
    const offset = startOffset(place, { log, logger: options.logger });
    const note = offset === place.offset ? place.metadata : null;
    return {
      topic,
      partition,
      offset,
      logEnd: log?.end ?? Infinity,
      ...takeOver(parseFlightNote(note, offset), options.consumerId),
    };
  });
}

async function committedOffsets(
  assignments: readonly TopicAssignment[],
  { membership }: StartingPointsOptions,
): Promise<Committed[]> {
  const topics = assignments.map(({ topic, partitions }) => ({
    topic,
    partitions: partitions.map((partition) => ({ partition })),
  }));
  const { responses } = await membership.ask("OffsetFetch", { topics });
  return responses.flatMap(({ topic, partitions }) =>
    partitions.map(({ partition, errorCode, offset, metadata }) => {
      // Not known is not the same as none: that would begin anew.
      if (errorCode !== 0) throw protocolError(errorCode);
      return { topic, partition, offset: Number(offset), metadata };
    })
  );
}

/** @throws {Error} What does not pass by itself; what stands in every way. */
async function boundsOfReachable(
  partitions: readonly TopicPartition[],
  cluster: Cluster,
): Promise<Map<string, LogBounds>> {
  const answers = await logBounds(cluster, partitions);
  const failures = [...answers.values()].filter((each) =>
    each instanceof Error
  );
  const serious = failures.find((each) => groupVerdict(each) !== "away");
  if (serious) throw serious;
  if (failures.length === answers.size) throw failures[0];
  return new Map(
    answers.entries().flatMap(([name, answer]) =>
      answer instanceof Error ? [] : [[name, answer] as const]
    ),
  );
}

function startOffset(
  { topic, partition, offset }: Committed,
  { log, logger }: { log: LogBounds | undefined; logger: Logger },
): number {
  if (offset === NO_OFFSET || !log) return Math.max(offset, log?.start ?? 0);
  const { start, end } = log;
  if (offset >= start && offset <= end) return offset;
  logger.error("The log no longer has the offset of the group", {
    topic,
    partition,
    offset,
    start,
    end,
  });
  return start;
}
