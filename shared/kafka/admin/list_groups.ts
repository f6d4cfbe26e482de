import { protocolError } from "../client/kafkajs_internals.ts";
import type { KafkaConnection } from "../connection.ts";
import { type AdminOptions, withCluster } from "./with_cluster.ts";

/** A group that has members or committed offsets. */
export interface GroupListing {
  /** The group's name. */
  groupId: string;
  /** `consumer` for consumers; empty where it was never joined. */
  protocolType: string;
}

/**
 * Lists all groups, in the order of their names.
 *
 * @throws {Error} When a broker does not let the client in or does not answer
 * in time: it may coordinate groups that the others don't know.
 */
export async function listGroups(
  connection: KafkaConnection,
  options: AdminOptions = {},
): Promise<GroupListing[]> {
  const purpose = "list the groups";
  return await withCluster(
    { ...options, connection, purpose },
    async (cluster) => {
      await cluster.topics(NO_TOPIC);
      const lists = await Promise.all(cluster.nodeIds.map(async (id) => {
        const node = cluster.node(id);
        const { errorCode, groups } = await node.call("ListGroups", {});
        if (errorCode !== 0) throw protocolError(errorCode);
        return groups;
      }));
      return lists.flat().sort((a, b) => a.groupId < b.groupId ? -1 : 1);
    },
  );
}

/** To learn of the nodes alone; an empty list would stand for all topics. */
const NO_TOPIC = ["__consumer_offsets"];
