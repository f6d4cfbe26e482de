import type { Logger } from "@std/log";
import type { Cluster } from "../client/cluster.ts";
import type { TopicAssignment } from "../consumer.ts";
import { afterDeath, type FlightNote, parseFlightNote } from "./flight_note.ts";
import type { GroupMembership } from "./group_membership.ts";
import { logBounds, type TopicPartition } from "./log_bounds.ts";

/** Where reading a partition begins. */
export interface StartingPoint
  extends TopicPartition, Pick<FlightNote, "startedBelow" | "crashes"> {
  /** The first offset to read. */
  offset: number;
  /** The first offset that is not in the log yet. */
  logEnd: number;
}

/** Who is asked for them. */
export interface StartingPointsOptions {
  cluster: Cluster;
  membership: GroupMembership;
  logger: Logger;
}

/** OffsetFetch answers this where the group has no offset. */
const NO_OFFSET = -1;

/**
 * Finds where a member goes on: at the group's offsets, or at the beginning
 * where the group has none or the log no longer has its place.
 */
export async function startingPoints(
  assignments: readonly TopicAssignment[],
  { cluster, membership, logger }: StartingPointsOptions,
): Promise<StartingPoint[]> {
  if (assignments.length === 0) return [];
  const topics = assignments.map(({ topic, partitions }) => ({
    topic,
    partitions: partitions.map((partition) => ({ partition })),
  }));
  const { responses } = await membership.ask("OffsetFetch", { topics });
  const committed = responses.flatMap(({ topic, partitions }) =>
    partitions.map(({ partition, offset, metadata }) => ({
      topic,
      partition,
      offset: Number(offset),
      metadata,
    }))
  );
  const bounds = await logBounds(cluster, committed);
  return bounds.map(({ topic, partition, start, end }) => {
    const place = committed.find((each) =>
      each.topic === topic && each.partition === partition
    );
    const { offset = NO_OFFSET, metadata = null } = place ?? {};
    const isThere = offset >= start && offset <= end;
    if (!isThere && offset !== NO_OFFSET) {
      logger.error("The log no longer has the offset of the group", {
        topic,
        partition,
        offset,
        start,
        end,
      });
    }
    return {
      topic,
      partition,
      offset: isThere ? offset : start,
      logEnd: end,
      ...afterDeath(parseFlightNote(isThere ? metadata : null)),
    };
  });
}
