import type { Api, ApiRequest } from "./api.ts";
import type { BrokerState } from "./broker_state.ts";
import { ErrorCode } from "./error_code.ts";
import { WireWriter } from "./wire_writer.ts";

function handle(
  { version, body, clientId, refusal }: ApiRequest,
  { groups, coordinators }: BrokerState,
): WireWriter {
  const groupIds = body.array(() => body.string());
  const known = groups.ids();
  const answer = new WireWriter();
  if (version >= 1) answer.int32(0); // throttle time
  return answer.array(groupIds, (_, groupId) => {
    const errorCode = refusal ?? coordinators.problem(groupId, clientId) ??
      ErrorCode.NONE;
    const isTold = errorCode === ErrorCode.NONE;
    const group = isTold ? groups.get(groupId) : undefined;
    const state = known.includes(groupId) ? "Empty" : "Dead";
    const protocolName = group?.protocolName ?? "";
    answer.int16(errorCode).string(groupId);
    answer.string(isTold ? group?.state ?? state : "");
    answer.string(group?.protocolType ?? "").string(protocolName);
    answer.array(group?.members ?? [], (_, member) => {
      const { clientId, clientHost } = member.request;
      answer.string(member.id).string(clientId).string(clientHost);
      answer.bytes(member.metadata(protocolName)).bytes(member.assignment);
    });
  });
}

/** Tells state, members and assignments of groups. */
export const describeGroups: Api = {
  key: 15,
  name: "DescribeGroups",
  minVersion: 0,
  maxVersion: 2,
  handle,
};
