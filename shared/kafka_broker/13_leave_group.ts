import type { Api, ApiRequest } from "./api.ts";
import type { BrokerState } from "./broker_state.ts";
import { ErrorCode } from "./error_code.ts";
import { WireWriter } from "./wire_writer.ts";

function readMemberIds({ version, body }: ApiRequest): string[] {
  if (version < 3) return [body.string()];
  return body.array(() => {
    const memberId = body.string();
    body.nullableString(); // group instance id
    return memberId;
  });
}

function refuse(errorCode: ErrorCode, version: number): WireWriter {
  const answer = new WireWriter();
  if (version >= 1) answer.int32(0); // throttle time
  answer.int16(errorCode);
  return version >= 3 ? answer.array([], () => {}) : answer;
}

function handle(
  request: ApiRequest,
  { groups, coordinators }: BrokerState,
): WireWriter {
  const { version, body, clientId } = request;
  const groupId = body.string();
  const refusal = request.refusal ?? coordinators.problem(groupId, clientId);
  if (refusal !== undefined) return refuse(refusal, version);
  const group = groups.get(groupId);
  const results = readMemberIds(request).map((memberId) => ({
    memberId,
    errorCode: group?.leave(memberId) ?? ErrorCode.UNKNOWN_MEMBER_ID,
  }));
  const answer = new WireWriter();
  if (version >= 1) answer.int32(0); // throttle time
  if (version < 3) return answer.int16(results[0]?.errorCode ?? 0);
  answer.int16(ErrorCode.NONE);
  return answer.array(results, (_, { memberId, errorCode }) => {
    answer.string(memberId).string(null).int16(errorCode);
  });
}

/** Takes members out of a group at their own wish. */
export const leaveGroup: Api = {
  key: 13,
  name: "LeaveGroup",
  minVersion: 0,
  maxVersion: 3,
  handle,
  subject: ({ body }) => ({ groupId: body.string() }),
};
