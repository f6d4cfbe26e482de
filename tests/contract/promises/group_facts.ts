import { describeGroup, type GroupState } from "@taskbell/kafka";
import { connectionTo, type TestedKafka } from "../tested_kafka.ts";

/** The names under which the group knows its members now. */
export async function memberIds(
  kafka: TestedKafka,
  groupId: string,
): Promise<string[]> {
  const { members } = await describeGroup(connectionTo(kafka), groupId);
  return members.map(({ memberId }) => memberId);
}

/** Where the group stands: `Stable`, `PreparingRebalance`, … */
export async function groupState(
  kafka: TestedKafka,
  groupId: string,
): Promise<GroupState["state"]> {
  return (await describeGroup(connectionTo(kafka), groupId)).state;
}
