import type { Api, ApiRequest } from "./api.ts";
import type { BrokerState } from "./broker_state.ts";
import { ErrorCode } from "./error_code.ts";
import { WireWriter } from "./wire_writer.ts";

function handle(
  { version, refusal }: ApiRequest,
  { groups }: BrokerState,
): WireWriter {
  const answer = new WireWriter();
  if (version >= 1) answer.int32(0); // throttle time
  answer.int16(refusal ?? ErrorCode.NONE);
  const groupIds = refusal === undefined ? groups.ids() : [];
  return answer.array(groupIds, (_, groupId) => {
    answer.string(groupId).string(groups.get(groupId)?.protocolType ?? "");
  });
}

/** Lists the groups that have members or committed offsets. */
export const listGroups: Api = {
  key: 16,
  name: "ListGroups",
  minVersion: 0,
  maxVersion: 2,
  handle,
};
