import { type AllowedHost, parseAllowedHost } from "../guard/allowed_hosts.ts";
import { portOf } from "../guard/check_target.ts";

/** The host that text messages go to; `undefined` where it must not be one. */
export function smsHost(apiUrl: URL): AllowedHost | undefined {
  return parseAllowedHost(`${apiUrl.hostname}:${portOf(apiUrl)}`);
}
