import type { Setting } from "@taskbell/runtime";
import { type AllowedHost, parseAllowedHost } from "./allowed_hosts.ts";

/** The hosts that targets of a kind may be on; unset: there are none. */
export function allowedHostsSetting(
  name: string,
): Setting<readonly AllowedHost[]> {
  return {
    name,
    expected: "a comma list of host or host:port, an address that is not " +
      "public with its port, such as 127.0.0.1:9000 in place of localhost",
    secret: false,
    fallback: { value: [] },
    parse: (text) => {
      const hosts = text.split(",").map(parseAllowedHost);
      return hosts.every((host) => host !== undefined) ? hosts : undefined;
    },
  };
}
