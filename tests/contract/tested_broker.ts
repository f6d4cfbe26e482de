import { assertEquals } from "@std/assert";
import kafkajs from "kafkajs";
import { eventually } from "../support/eventually.ts";
import { findCoordinator, heartbeat } from "./group_requests.ts";
import { initProducerId } from "./log_requests.ts";
import { WireClient } from "./wire_client.ts";

const UNKNOWN_MEMBER_ID = 25;

/** A broker to be tested. */
export interface TestedBroker {
  /** `host:port` */
  readonly address: string;
}

/** A promise of a broker, by the words that follow its name. */
export type Contract = Readonly<
  Record<string, (broker: TestedBroker) => Promise<void>>
>;

/** Makes a topic with one partition and a new name. */
export async function newTopic(
  { address }: TestedBroker,
  config: Record<string, string> = {},
): Promise<string> {
  const topic = `topic-${crypto.randomUUID()}`;
  const admin = new kafkajs.Kafka({ brokers: [address] }).admin();
  await admin.connect();
  const configEntries = Object.entries(config)
    .map(([name, value]) => ({ name, value }));
  await admin.createTopics({
    topics: [{ topic, numPartitions: 1, configEntries }],
  });
  await admin.disconnect();
  return topic;
}

/** A name of a group whose coordinator is ready. */
export async function newGroup({ address }: TestedBroker): Promise<string> {
  const groupId = `group-${crypto.randomUUID()}`;
  using client = await WireClient.connect(address);
  const stranger = { groupId, memberId: "stranger", generation: 0 };
  await eventually(async () => {
    assertEquals(await findCoordinator(client, groupId), 0);
    assertEquals(await heartbeat(client, stranger), UNKNOWN_MEMBER_ID);
  });
  return groupId;
}

/** An id for an idempotent producer. */
export async function newProducerId(
  { address }: TestedBroker,
): Promise<number> {
  using client = await WireClient.connect(address);
  return await eventually(() => initProducerId(client));
}
