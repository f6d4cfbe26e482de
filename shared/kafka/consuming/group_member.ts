import type { Logger } from "@std/log";
import { Alarm, exponentialBackoff, type RetryPolicy } from "@taskbell/runtime";
import { Cluster } from "../client/cluster.ts";
import type { KafkaConnection } from "../connection.ts";
import type { Handler, Undecoded } from "../handler.ts";
import { failureReason } from "../failure_reason.ts";
import { within } from "../within.ts";
import type { ConsumerHealth } from "./consumer_health.ts";
import type { Generation } from "./generation.ts";
import { GenerationWork } from "./generation_work.ts";
import { GroupMembership } from "./group_membership.ts";
import { groupVerdict } from "./group_verdict.ts";
import { type StartingPoint, startingPoints } from "./starting_points.ts";

/** What {@linkcode runGroupMember} needs. */
export interface GroupMemberOptions {
  /** Where the brokers are. */
  connection: KafkaConnection;
  /** The group's name. */
  groupId: string;
  /** One name for each life of a consumer. */
  consumerId: string;
  /** What it reads. */
  topics: readonly string[];
  /** Handles the records. */
  handler: Handler<Undecoded>;
  /** How many records are handled at the same time. */
  concurrency: number;
  /** Delays before a record that could not be handled comes again. */
  redelivery: RetryPolicy;
  /** The group expels a member that is silent for longer, in milliseconds. */
  sessionTimeoutMs: number;
  /** How long a rebalance waits for its members, in milliseconds. */
  rebalanceTimeoutMs: number;
  /** How often heartbeats are sent, in milliseconds. */
  heartbeatMs: number;
  /** How long running handlers may go on when the group rebalances. */
  releaseAfterMs: number;
  /** How long they may go on when the member stops, in milliseconds. */
  graceMs: number;
  /** A leader that is silent for longer counts as a crash. */
  stallMs: number;
  /** How often leaders and topics are looked up, in milliseconds. */
  metadataMaxAgeMs: number;
  /** Is told how the member is doing. */
  health: ConsumerHealth;
  /** Receives what goes wrong. */
  logger: Logger;
  /** Aborted: the member stops. */
  stopping: AbortSignal;
}

const retryPolicy = exponentialBackoff({ initialMs: 50, maxMs: 1_000 });

/**
 * Joins the group and reads, from one generation to the next, until it is
 * stopped; then it leaves the group.
 *
 * @throws {Error} What does not pass by itself: the caller begins anew.
 */
export async function runGroupMember(
  options: GroupMemberOptions,
): Promise<void> {
  const { connection, logger, health, stopping } = options;
  const cluster = new Cluster(connection, { logger });
  const membership = new GroupMembership({ ...options, cluster });
  try {
    while (!stopping.aborted) {
      const generation = await membership.join(stopping);
      await workThrough(generation, { ...options, cluster, membership });
      health.down("joining the group");
    }
  } catch (error) {
    if (!stopping.aborted) throw error;
  } finally {
    await membership.leave();
    await cluster.close();
  }
}

interface Joined extends GroupMemberOptions {
  cluster: Cluster;
  membership: GroupMembership;
}

async function workThrough(
  generation: Generation,
  options: Joined,
): Promise<void> {
  const points = await findStartingPoints(generation, options);
  if (!points) return;
  const work = new GenerationWork({
    ...options,
    generation,
    startingPoints: points,
  });
  options.health.joined(generation.assignments, () => work.status());
  await work.run();
}

/** Tries until they are known; `null` when the generation ends before. */
async function findStartingPoints(
  { assignments, ending }: Generation,
  options: Joined,
): Promise<StartingPoint[] | null> {
  const { health, logger, stopping } = options;
  const over = AbortSignal.any([ending, stopping]);
  for (let attempt = 1; !over.aborted; attempt++) {
    try {
      return await within(startingPoints(assignments, options), {
        signal: over,
      });
    } catch (error) {
      if (over.aborted) return null;
      if (groupVerdict(error) !== "away") throw error;
      logger.debug("Cannot find where to go on", { error });
      health.down(failureReason(error));
      await new Alarm().wait(retryPolicy({ attempt, error }) ?? 0, over);
    }
  }
  return null;
}
