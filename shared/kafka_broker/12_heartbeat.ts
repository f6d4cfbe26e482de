import type { Api, ApiRequest } from "./api.ts";
import type { BrokerState } from "./broker_state.ts";
import { ErrorCode } from "./error_code.ts";
import { WireWriter } from "./wire_writer.ts";

function handle(
  { version, body, clientId, refusal }: ApiRequest,
  { groups, coordinators }: BrokerState,
): WireWriter {
  const groupId = body.string();
  const identity = { generation: body.int32(), memberId: body.string() };
  const answer = new WireWriter();
  if (version >= 1) answer.int32(0); // throttle time
  return answer.int16(
    refusal ?? coordinators.problem(groupId, clientId) ??
      groups.get(groupId)?.heartbeat(identity) ?? ErrorCode.UNKNOWN_MEMBER_ID,
  );
}

/** Renews a member's session and tells it to rejoin when it has to. */
export const heartbeat: Api = {
  key: 12,
  name: "Heartbeat",
  minVersion: 0,
  maxVersion: 3,
  handle,
  subject: ({ body }) => ({ groupId: body.string() }),
};
