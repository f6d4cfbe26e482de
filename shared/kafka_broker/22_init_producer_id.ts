import type { Api, ApiRequest } from "./api.ts";
import type { BrokerState } from "./broker_state.ts";
import { ErrorCode } from "./error_code.ts";
import { WireWriter } from "./wire_writer.ts";

function handle(
  { body, ...request }: ApiRequest,
  { producerIds }: BrokerState,
): WireWriter {
  const transactionalId = body.nullableString();
  body.int32(); // transaction timeout
  const answer = new WireWriter().int32(0); // throttle time
  const refusal = request.refusal ??
    (transactionalId === null
      ? undefined
      : ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED);
  if (refusal !== undefined) return answer.int16(refusal).int64(-1).int16(-1);
  return answer.int16(ErrorCode.NONE).int64(producerIds.next()).int16(0);
}

/** Gives an idempotent producer its id. Transactional ones are refused. */
export const initProducerId: Api = {
  key: 22,
  name: "InitProducerId",
  minVersion: 0,
  maxVersion: 1,
  handle,
};
