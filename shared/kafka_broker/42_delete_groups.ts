import type { Api, ApiRequest } from "./api.ts";
import type { BrokerState } from "./broker_state.ts";
import { WireWriter } from "./wire_writer.ts";

function handle(
  { body, clientId, refusal }: ApiRequest,
  { groups, coordinators }: BrokerState,
): WireWriter {
  const groupIds = body.array(() => body.string());
  const answer = new WireWriter().int32(0); // throttle time
  return answer.array(groupIds, (_, groupId) => {
    answer.string(groupId).int16(
      refusal ?? coordinators.problem(groupId, clientId) ??
        groups.delete(groupId),
    );
  });
}

/** Deletes groups without members, and what they have committed. */
export const deleteGroups: Api = {
  key: 42,
  name: "DeleteGroups",
  minVersion: 0,
  maxVersion: 1,
  handle,
};
