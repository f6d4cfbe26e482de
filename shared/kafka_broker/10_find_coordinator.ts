import type { Api, ApiRequest } from "./api.ts";
import { type BrokerState, NODE_ID } from "./broker_state.ts";
import { ErrorCode } from "./error_code.ts";
import { WireWriter } from "./wire_writer.ts";

const GROUP = 0;

const NOWHERE = { host: "", port: -1 };

function problem(
  refusal: ErrorCode | undefined,
  isGroup: boolean,
): { errorCode: ErrorCode; message: string | null } {
  if (refusal !== undefined) return { errorCode: refusal, message: null };
  if (isGroup) return { errorCode: ErrorCode.NONE, message: null };
  const message = "Transactions are not supported";
  return { errorCode: ErrorCode.INVALID_REQUEST, message };
}

function handle(
  { version, body, clientId, refusal }: ApiRequest,
  { advertised, coordinators }: BrokerState,
): WireWriter {
  const key = body.string(); // group or transactional id
  const isGroup = version === 0 || body.int8() === GROUP;
  const { errorCode, message } = problem(refusal, isGroup);
  const isFound = errorCode === ErrorCode.NONE;
  if (isFound) coordinators.lookUp(key, clientId);
  const answer = new WireWriter();
  if (version >= 1) answer.int32(0); // throttle time
  answer.int16(errorCode);
  if (version >= 1) answer.string(message);
  const { host, port } = isFound ? advertised : NOWHERE;
  return answer.int32(isFound ? NODE_ID : -1).string(host).int32(port);
}

/** Names the node that coordinates a group: this one. */
export const findCoordinator: Api = {
  key: 10,
  name: "FindCoordinator",
  minVersion: 0,
  maxVersion: 2,
  handle,
  subject: ({ body }) => ({ groupId: body.string() }),
};
