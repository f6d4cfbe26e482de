import type { Api, ApiRequest } from "./api.ts";
import type { BrokerState } from "./broker_state.ts";
import { ErrorCode } from "./error_code.ts";
import { joinRefusal, type JoinRequest } from "./group_member.ts";
import { WireWriter } from "./wire_writer.ts";

function readRequest(request: ApiRequest): JoinRequest {
  const { version, body, clientId, clientHost } = request;
  const sessionTimeoutMs = body.int32();
  const rebalanceTimeoutMs = version >= 1 ? body.int32() : sessionTimeoutMs;
  const memberId = body.string();
  if (version >= 5) body.nullableString(); // group instance id
  const protocolType = body.string();
  const protocols = body.array(() => ({
    name: body.string(),
    metadata: body.bytes(),
  }));
  return {
    memberId,
    clientId,
    clientHost,
    sessionTimeoutMs,
    rebalanceTimeoutMs,
    protocolType,
    protocols,
    requiresMemberId: version >= 4,
  };
}

async function handle(
  request: ApiRequest,
  { groups, coordinators }: BrokerState,
): Promise<WireWriter> {
  const { version, body, clientId } = request;
  const groupId = body.string();
  const join = readRequest(request);
  const refusal = request.refusal ?? coordinators.problem(groupId, clientId) ??
    (groupId === "" ? ErrorCode.INVALID_GROUP_ID : undefined);
  const result = refusal === undefined
    ? await groups.open(groupId).join(join)
    : joinRefusal(refusal, join.memberId);
  const answer = new WireWriter();
  if (version >= 2) answer.int32(0); // throttle time
  answer.int16(result.errorCode).int32(result.generation);
  answer.string(result.protocolName).string(result.leader);
  answer.string(result.memberId);
  return answer.array(result.members, (_, { memberId, metadata }) => {
    answer.string(memberId);
    if (version >= 5) answer.string(null); // group instance id
    answer.bytes(metadata);
  });
}

/**
 * Joins a group and waits until it is complete. From version 4 on a new
 * consumer first gets its member id (KIP-394). Static membership (KIP-345) is
 * not offered: a group instance id is ignored.
 */
export const joinGroup: Api = {
  key: 11,
  name: "JoinGroup",
  minVersion: 0,
  maxVersion: 5,
  handle,
  subject: ({ body }) => ({ groupId: body.string() }),
};
