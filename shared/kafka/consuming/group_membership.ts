import type { Logger } from "@std/log";
import { Alarm, exponentialBackoff } from "@taskbell/runtime";
import type { ApiAnswers } from "../client/api_answers.ts";
import type { Cluster } from "../client/cluster.ts";
import { protocolError } from "../client/kafkajs_internals.ts";
import type { TopicAssignment } from "../consumer.ts";
import type { ConsumerHealth } from "./consumer_health.ts";
import {
  groupAssignment,
  groupProtocols,
  PROTOCOL_TYPE,
  readAssignment,
  readSubscriptions,
} from "./consumer_protocol.ts";
import { errorCodeIn } from "./error_code_in.ts";
import { Generation } from "./generation.ts";
import { groupVerdict } from "./group_verdict.ts";
import { sendHeartbeats } from "./heartbeats.ts";
import { partitionCounts, withTopicsOfOthers } from "./partition_counts.ts";
import { failureReason } from "../failure_reason.ts";
import { within } from "../within.ts";

/** How a member takes part in its group. */
export interface GroupMembershipOptions {
  /** Where the group's coordinator is. */
  cluster: Cluster;
  /** The group's name. */
  groupId: string;
  /** What the member wants to read. */
  topics: readonly string[];
  /** The group expels a member that is silent for longer, in milliseconds. */
  sessionTimeoutMs: number;
  /** How long a rebalance waits for its members, in milliseconds. */
  rebalanceTimeoutMs: number;
  /** How often heartbeats are sent, in milliseconds. */
  heartbeatMs: number;
  /** Is told how the member is doing. */
  health: ConsumerHealth;
  /** Receives what goes wrong on the way. */
  logger: Logger;
}

/** What a coordinator is asked by its members. */
type CoordinatorApi =
  | "SyncGroup"
  | "Heartbeat"
  | "LeaveGroup"
  | "OffsetCommit"
  | "OffsetFetch";

const FAREWELL_MS = 2_000;
/** The group answers a join once all members have joined, not at once. */
const JOIN_MARGIN_MS = 5_000;

/** The group names a new member, and may rebalance in the middle. */
const EXPECTED_ANSWERS = 3;

const rejoinPolicy = exponentialBackoff({ initialMs: 50, maxMs: 1_000 });

/** A member of a consumer group, over the generations. */
export class GroupMembership {
  readonly #options: GroupMembershipOptions;
  #memberId = "";
  #heartbeats = new AbortController();

  constructor(options: GroupMembershipOptions) {
    this.#options = options;
  }

  /**
   * Joins the group and takes its share; heartbeats follow by themselves.
   *
   * @throws {Error} When the group refuses, or no coordinator is found for as
   * long as a session lasts.
   */
  async join(signal: AbortSignal): Promise<Generation> {
    const { sessionTimeoutMs, health, logger } = this.#options;
    const deadlineMs = performance.now() + sessionTimeoutMs;
    for (let attempt = 1;; attempt++) {
      try {
        const generation = await within(this.#joinOnce(), { signal });
        this.#keepUp(generation);
        return generation;
      } catch (error) {
        if (signal.aborted) await this.#abandonCoordinator();
        const verdict = groupVerdict(error);
        if (verdict === "fatal" || signal.aborted) throw error;
        if (verdict === "expelled") this.#memberId = "";
        if (verdict === "away") {
          this.#forgetCoordinator();
          health.down(failureReason(error));
          if (performance.now() > deadlineMs) throw error;
        }
        logger.debug("Joining the group again", { error });
        // The first answers are part of joining; more of them are trouble.
        if (verdict === "away" || attempt > EXPECTED_ANSWERS) {
          const delayMs = rejoinPolicy({ attempt, error }) ?? 0;
          await new Alarm().wait(delayMs, signal);
        }
        signal.throwIfAborted();
      }
    }
  }

  /**
   * Asks the coordinator something.
   *
   * @throws {Error} When it does not answer or refuses, for one partition or
   * the whole; not for partitions that it says are unknown. Where it is not in
   * charge, the next call looks for it anew.
   */
  async ask<Api extends CoordinatorApi>(
    api: Api,
    args: Readonly<Record<string, unknown>>,
    timeoutMs?: number,
  ): Promise<ApiAnswers[Api]> {
    const { cluster, groupId } = this.#options;
    try {
      const coordinator = await cluster.coordinator(groupId);
      const answer = await coordinator.call(
        api,
        { groupId, ...args },
        timeoutMs,
      );
      const errorCode = errorCodeIn(answer);
      if (errorCode !== 0) throw protocolError(errorCode);
      return answer;
    } catch (error) {
      if (groupVerdict(error) === "away") this.#forgetCoordinator();
      throw error;
    }
  }

  /** Lets the group go on without this member at once. Never rejects. */
  async leave(): Promise<void> {
    this.#heartbeats.abort();
    if (this.#memberId === "") return;
    try {
      const memberId = this.#memberId;
      await within(this.ask("LeaveGroup", { memberId }), { ms: FAREWELL_MS });
    } catch (error) {
      if (groupVerdict(error) === "expelled") return;
      const message = "Cannot leave the group, which will notice by itself";
      this.#options.logger.warn(message, { error });
    }
  }

  async #joinOnce(): Promise<Generation> {
    const { topics, cluster, rebalanceTimeoutMs, sessionTimeoutMs } =
      this.#options;
    const ownCounts = await partitionCounts(cluster, topics);
    // While it waits to join, the group asks for no heartbeats.
    this.#heartbeats.abort();
    const joined = await this.#askJoin({
      sessionTimeout: sessionTimeoutMs,
      rebalanceTimeout: rebalanceTimeoutMs,
      protocolType: PROTOCOL_TYPE,
      groupProtocols: groupProtocols(topics),
    });
    // Only the leader is told of the members.
    const members = readSubscriptions(joined.members);
    const counts = await withTopicsOfOthers(ownCounts, {
      cluster,
      topics: members.flatMap(({ topics }) => topics),
    });
    const isLeader = joined.leaderId === joined.memberId;
    const { memberAssignment } = await this.ask("SyncGroup", {
      generationId: joined.generationId,
      memberId: joined.memberId,
      groupAssignment: isLeader ? groupAssignment(members, counts) : [],
    }, rebalanceTimeoutMs + JOIN_MARGIN_MS);
    return new Generation({
      id: joined.generationId,
      memberId: joined.memberId,
      assignments: ownTopics(readAssignment(memberAssignment), topics),
      partitionCounts: counts,
    });
  }

  /** The group gives a new member its name before it lets it join. */
  async #askJoin(
    args: Readonly<Record<string, unknown>>,
  ): Promise<ApiAnswers["JoinGroup"]> {
    const { cluster, groupId, rebalanceTimeoutMs } = this.#options;
    const coordinator = await cluster.coordinator(groupId);
    const answer = await coordinator.call(
      "JoinGroup",
      { groupId, memberId: this.#memberId, ...args },
      rebalanceTimeoutMs + JOIN_MARGIN_MS,
    );
    if (answer.memberId !== "") this.#memberId = answer.memberId;
    if (answer.errorCode !== 0) throw protocolError(answer.errorCode);
    return answer;
  }

  #keepUp(generation: Generation): void {
    const { heartbeatMs, sessionTimeoutMs, health, logger } = this.#options;
    this.#heartbeats = new AbortController();
    void sendHeartbeats(generation, {
      intervalMs: heartbeatMs,
      sessionTimeoutMs,
      signal: this.#heartbeats.signal,
      logger,
      beat: async (timeoutMs) => {
        await this.ask("Heartbeat", {
          groupGenerationId: generation.id,
          memberId: generation.memberId,
        }, timeoutMs);
        health.beat();
      },
    });
  }

  /** The answer to a join that still waits there would hold up a farewell. */
  async #abandonCoordinator(): Promise<void> {
    const { cluster, groupId } = this.#options;
    const coordinator = cluster.coordinator(groupId);
    await within(coordinator, { ms: FAREWELL_MS })
      .then((node) => node.abandon(), () => {});
  }

  #forgetCoordinator(): void {
    const { cluster, groupId } = this.#options;
    cluster.forgetCoordinator(groupId);
  }
}

/** A leader of another kind may hand out what nobody asked for. */
function ownTopics(
  assignments: readonly TopicAssignment[],
  topics: readonly string[],
): TopicAssignment[] {
  return assignments.filter(({ topic, partitions }) =>
    topics.includes(topic) && partitions.length > 0
  );
}
