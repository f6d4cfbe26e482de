import type { Api, ApiRequest } from "./api.ts";
import type { BrokerState } from "./broker_state.ts";
import { ErrorCode } from "./error_code.ts";
import { syncRefusal } from "./group_member.ts";
import { WireWriter } from "./wire_writer.ts";

async function handle(
  { version, body, clientId, ...request }: ApiRequest,
  { groups, coordinators }: BrokerState,
): Promise<WireWriter> {
  const groupId = body.string();
  const generation = body.int32();
  const memberId = body.string();
  if (version >= 3) body.nullableString(); // group instance id
  const assignments = body.array(() => ({
    memberId: body.string(),
    assignment: body.bytes(),
  }));
  const group = groups.get(groupId);
  const refusal = request.refusal ?? coordinators.problem(groupId, clientId) ??
    (group ? undefined : ErrorCode.UNKNOWN_MEMBER_ID);
  const result = group && refusal === undefined
    ? await group.sync({ generation, memberId, assignments })
    : syncRefusal(refusal ?? ErrorCode.UNKNOWN_MEMBER_ID);
  const answer = new WireWriter();
  if (version >= 1) answer.int32(0); // throttle time
  return answer.int16(result.errorCode).bytes(result.assignment);
}

/** Takes the leader's assignments and gives each member its own. */
export const syncGroup: Api = {
  key: 14,
  name: "SyncGroup",
  minVersion: 0,
  maxVersion: 3,
  handle,
  subject: ({ body }) => ({ groupId: body.string() }),
};
