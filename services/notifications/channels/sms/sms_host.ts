import { type AllowedHost, parseAllowedHost, portOf } from "@taskbell/targets";

/** The host that text messages go to; `undefined` where it must not be one. */
export function smsHost(apiUrl: URL): AllowedHost | undefined {
  return parseAllowedHost(`${apiUrl.hostname}:${portOf(apiUrl)}`);
}
