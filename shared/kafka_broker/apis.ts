import { produce } from "./00_produce.ts";
import { fetch } from "./01_fetch.ts";
import { listOffsets } from "./02_list_offsets.ts";
import { metadata } from "./03_metadata.ts";
import { offsetCommit } from "./08_offset_commit.ts";
import { offsetFetch } from "./09_offset_fetch.ts";
import { findCoordinator } from "./10_find_coordinator.ts";
import { joinGroup } from "./11_join_group.ts";
import { heartbeat } from "./12_heartbeat.ts";
import { leaveGroup } from "./13_leave_group.ts";
import { syncGroup } from "./14_sync_group.ts";
import { describeGroups } from "./15_describe_groups.ts";
import { listGroups } from "./16_list_groups.ts";
import { apiVersions } from "./18_api_versions.ts";
import { createTopics } from "./19_create_topics.ts";
import { deleteTopics } from "./20_delete_topics.ts";
import { initProducerId } from "./22_init_producer_id.ts";
import { describeConfigs } from "./32_describe_configs.ts";
import { createPartitions } from "./37_create_partitions.ts";
import { deleteGroups } from "./42_delete_groups.ts";
import type { Api } from "./api.ts";

const WITHOUT_API_VERSIONS: readonly Api[] = [
  produce,
  fetch,
  listOffsets,
  metadata,
  offsetCommit,
  offsetFetch,
  findCoordinator,
  joinGroup,
  heartbeat,
  leaveGroup,
  syncGroup,
  describeGroups,
  listGroups,
  createTopics,
  deleteTopics,
  initProducerId,
  describeConfigs,
  createPartitions,
  deleteGroups,
];

/** Every kind of request that the broker speaks, by its number. */
export const APIS: ReadonlyMap<number, Api> = new Map(
  [...WITHOUT_API_VERSIONS, apiVersions(WITHOUT_API_VERSIONS)]
    .map((api) => [api.key, api]),
);
