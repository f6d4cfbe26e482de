import type { Buffer } from "node:buffer";

/** A node as the others know it. */
export interface NodeAnswer {
  nodeId: number;
  host: string;
  port: number;
}

/** What Metadata tells of a partition. */
export interface PartitionMetadataAnswer {
  partitionErrorCode: number;
  partitionId: number;
  /** The leader's node, -1 for none. */
  leader: number;
  /** The nodes that keep the partition. */
  replicas: number[];
  /** Those of them that have all of it. */
  isr: number[];
}

/** What Metadata tells of a topic. */
export interface TopicMetadataAnswer {
  topicErrorCode: number;
  topic: string;
  /** Whether the brokers keep it for themselves. */
  isInternal?: boolean;
  partitionMetadata: PartitionMetadataAnswer[];
}

/** The answer to Metadata. */
export interface MetadataAnswer {
  brokers: NodeAnswer[];
  /** The node that creates topics, -1 for none. */
  controllerId: number;
  topicMetadata: TopicMetadataAnswer[];
}

/** The answer to FindCoordinator. */
export interface CoordinatorAnswer {
  errorCode: number;
  coordinator: NodeAnswer;
}

/** The answer to JoinGroup. */
export interface JoinGroupAnswer {
  errorCode: number;
  generationId: number;
  leaderId: string;
  memberId: string;
  members: { memberId: string; memberMetadata: Buffer }[];
}

/** The answer to SyncGroup. */
export interface SyncGroupAnswer {
  errorCode: number;
  memberAssignment: Buffer;
}

/** The answer to InitProducerId. */
export interface ProducerIdAnswer {
  errorCode: number;
  producerId: string;
  producerEpoch: number;
}

/** The answer to Produce. */
export interface ProduceAnswer {
  topics: {
    topicName: string;
    partitions: { partition: number; errorCode: number; baseOffset: string }[];
  }[];
}

/** An answer without content. */
export interface PlainAnswer {
  errorCode: number;
}

/** An answer partition by partition. */
export interface PartitionsAnswer<Partition> {
  /** Of the whole, where there is one. */
  errorCode?: number;
  responses: {
    topic: string;
    partitions: ({ partition: number; errorCode: number } & Partition)[];
  }[];
}

/** The answer to DescribeGroups. */
export interface GroupsAnswer {
  groups: {
    errorCode: number;
    groupId: string;
    state: string;
    protocolType: string;
    protocol: string;
    members: {
      memberId: string;
      clientId: string;
      clientHost: string;
      memberAssignment: Buffer;
    }[];
  }[];
}

/** The answer to ListGroups. */
export interface GroupListAnswer {
  errorCode: number;
  groups: { groupId: string; protocolType: string }[];
}

/** The answer to DescribeConfigs. */
export interface ConfigsAnswer {
  resources: {
    errorCode: number;
    resourceName: string;
    configEntries: {
      configName: string;
      configValue: string | null;
      isDefault: boolean;
    }[];
  }[];
}

/** The answer to CreateTopics. */
export interface CreatedTopicsAnswer {
  topicErrors: {
    topic: string;
    errorCode: number;
    errorMessage?: string | null;
  }[];
}

/** The answers by the kind of request, with the error codes inside. */
export interface ApiAnswers {
  Metadata: MetadataAnswer;
  InitProducerId: ProducerIdAnswer;
  GroupCoordinator: CoordinatorAnswer;
  JoinGroup: JoinGroupAnswer;
  SyncGroup: SyncGroupAnswer;
  Heartbeat: PlainAnswer;
  LeaveGroup: PlainAnswer;
  OffsetCommit: PartitionsAnswer<unknown>;
  OffsetFetch: PartitionsAnswer<{ offset: string; metadata: string | null }>;
  ListOffsets: PartitionsAnswer<{ offset: string }>;
  DescribeGroups: GroupsAnswer;
  ListGroups: GroupListAnswer;
  DescribeConfigs: ConfigsAnswer;
  CreateTopics: CreatedTopicsAnswer;
}
