import { Buffer } from "node:buffer";
import kafkajs from "kafkajs";
import type { TopicAssignment } from "../consumer.ts";
import { assignRoundRobin, type Subscription } from "./assign_round_robin.ts";

/** The kind of group, the same for consumers in every language. */
export const PROTOCOL_TYPE = "consumer";

/** The way to share partitions that librdkafka and aiokafka know by default. */
const STRATEGY = "roundrobin";
const VERSION = 0;

const { MemberAssignment, MemberMetadata } = kafkajs.AssignerProtocol;

/** What a member offers when it joins. */
export function groupProtocols(
  topics: readonly string[],
): { name: string; metadata: Buffer }[] {
  const metadata = MemberMetadata.encode({
    version: VERSION,
    topics: [...topics],
    userData: Buffer.alloc(0),
  });
  return [{ name: STRATEGY, metadata }];
}

/** A member as the leader of the group gets to know it. */
export interface JoinedMember {
  /** The member's name in the group. */
  memberId: string;
  /** What it offered when it joined. */
  memberMetadata: Buffer;
}

/** Reads what the members of a group want to read. */
export function readSubscriptions(
  members: readonly JoinedMember[],
): Subscription[] {
  return members.map(({ memberId, memberMetadata }) => ({
    memberId,
    topics: MemberMetadata.decode(memberMetadata)?.topics ?? [],
  }));
}

/** The members' shares, which the leader of the group hands out. */
export function groupAssignment(
  subscriptions: readonly Subscription[],
  partitionCounts: ReadonlyMap<string, number>,
): { memberId: string; memberAssignment: Buffer }[] {
  const shares = assignRoundRobin(subscriptions, partitionCounts);
  return [...shares].map(([memberId, share]) => ({
    memberId,
    memberAssignment: MemberAssignment.encode({
      version: VERSION,
      assignment: Object.fromEntries(
        share.map(({ topic, partitions }) => [topic, [...partitions]]),
      ),
      userData: Buffer.alloc(0),
    }),
  }));
}

/** Reads a member's share. */
export function readAssignment(bytes: Buffer): TopicAssignment[] {
  if (bytes.length === 0) return [];
  const { assignment = {} } = MemberAssignment.decode(bytes) ?? {};
  return Object.entries(assignment)
    .map(([topic, partitions]) => ({ topic, partitions }));
}
