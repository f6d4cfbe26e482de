import type { Api, ApiRequest } from "./api.ts";
import type { BrokerState } from "./broker_state.ts";
import { ErrorCode } from "./error_code.ts";
import { WireWriter } from "./wire_writer.ts";

function handle(
  { version, body, refusal }: ApiRequest,
  { topics, offsets }: BrokerState,
): WireWriter {
  const names = body.array(() => body.string());
  body.int32(); // timeout
  const answer = new WireWriter();
  if (version >= 1) answer.int32(0); // throttle time
  return answer.array(names, (_, name) => {
    const errorCode = refusal ??
      (topics.get(name)
        ? ErrorCode.NONE
        : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    if (errorCode === ErrorCode.NONE) {
      topics.delete(name);
      offsets.deleteTopic(name);
    }
    answer.string(name).int16(errorCode);
  });
}

/** Deletes topics, their records, and what groups have committed for them. */
export const deleteTopics: Api = {
  key: 20,
  name: "DeleteTopics",
  minVersion: 0,
  maxVersion: 3,
  handle,
};
