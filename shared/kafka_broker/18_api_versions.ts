import type { Api } from "./api.ts";
import { ErrorCode } from "./error_code.ts";
import { WireWriter } from "./wire_writer.ts";

const MAX_VERSION = 2;

/**
 * Makes the request with which a client learns what is spoken: `apis` and
 * itself. Answering a version that is too new with error 35 in the layout of
 * version 0 makes the client ask again with an older one (KIP-511).
 */
export function apiVersions(apis: readonly Api[]): Api {
  const api: Api = {
    key: 18,
    name: "ApiVersions",
    minVersion: 0,
    maxVersion: MAX_VERSION,
    handle({ version, refusal }) {
      const isTooNew = version > MAX_VERSION;
      const answer = new WireWriter();
      answer.int16(
        refusal ??
          (isTooNew ? ErrorCode.UNSUPPORTED_VERSION : ErrorCode.NONE),
      );
      answer.array([...apis, api], (_, { key, minVersion, maxVersion }) => {
        answer.int16(key).int16(minVersion).int16(maxVersion);
      });
      if (version >= 1 && !isTooNew) answer.int32(0); // throttle time
      return answer;
    },
  };
  return api;
}
