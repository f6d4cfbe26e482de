import type { Api, ApiRequest } from "./api.ts";
import { type BrokerState, NODE_ID } from "./broker_state.ts";
import { ErrorCode } from "./error_code.ts";
import { WireWriter } from "./wire_writer.ts";

const GROUP = 0;

function handle(
  { version, body }: ApiRequest,
  { advertised }: BrokerState,
): WireWriter {
  body.string(); // group or transactional id
  const keyType = version >= 1 ? body.int8() : GROUP;
  const isGroup = keyType === GROUP;
  const answer = new WireWriter();
  if (version >= 1) answer.int32(0); // throttle time
  answer.int16(isGroup ? ErrorCode.NONE : ErrorCode.INVALID_REQUEST);
  if (version >= 1) {
    answer.string(isGroup ? null : "Transactions are not supported");
  }
  return isGroup
    ? answer.int32(NODE_ID).string(advertised.host).int32(advertised.port)
    : answer.int32(-1).string("").int32(-1);
}

/** Names the node that coordinates a group: this one. */
export const findCoordinator: Api = {
  key: 10,
  name: "FindCoordinator",
  minVersion: 0,
  maxVersion: 2,
  handle,
};
