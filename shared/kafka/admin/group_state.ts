import type { Cluster } from "../client/cluster.ts";
import { protocolError } from "../client/kafkajs_internals.ts";
import type { TopicAssignment } from "../consumer.ts";
import {
  PROTOCOL_TYPE,
  readAssignment,
} from "../consuming/consumer_protocol.ts";

/** A member of a group. */
export interface GroupMemberDescription {
  /** The name under which the group knows it. */
  memberId: string;
  /** The name that it gave itself. */
  clientId: string;
  /** From where it has connected. */
  clientHost: string;
  /** What it reads. */
  assignments: readonly TopicAssignment[];
}

/** Where a group stands. */
export interface GroupState {
  /**
   * Kafka's name for it: `Stable`, `PreparingRebalance`, `CompletingRebalance`,
   * `Empty` (no members) or `Dead` (not there).
   */
  state: string;
  /** How its members share partitions; empty without members. */
  protocol: string;
  /** `host:port` of the broker that coordinates it. */
  coordinator: string;
  /** In the order of their names. */
  members: readonly GroupMemberDescription[];
}

/** Asks the coordinator of a group. */
export async function fetchGroupState(
  cluster: Cluster,
  groupId: string,
): Promise<GroupState> {
  const coordinator = await cluster.coordinator(groupId);
  const { groups: [group] } = await coordinator
    .call("DescribeGroups", { groupIds: [groupId] });
  if (!group) throw new Error("Cannot find the group in the broker's answer");
  if (group.errorCode !== 0) throw protocolError(group.errorCode);
  const isConsumers = group.protocolType === PROTOCOL_TYPE;
  return {
    state: group.state,
    protocol: group.protocol,
    coordinator: coordinator.address,
    members: group.members.map((member) => ({
      memberId: member.memberId,
      clientId: member.clientId,
      clientHost: member.clientHost.replace(/^\//, ""),
      assignments: isConsumers ? readAssignment(member.memberAssignment) : [],
    })).sort((a, b) => a.memberId < b.memberId ? -1 : 1),
  };
}
