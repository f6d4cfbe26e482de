import { type AllowedHost, bareHost } from "./allowed_hosts.ts";
import { isPublicAddress } from "./is_public_address.ts";
import { TargetRefused } from "./target_refused.ts";

/** The longest URL of a target, in UTF-16 units. */
const MAX_URL_LENGTH = 2_048;

/**
 * Checks the URL of a target, when it is saved and before each attempt: it is
 * on a host that the operator allows, with TLS but for a granted address.
 *
 * @throws {TargetRefused} With the reason.
 */
export function checkTargetUrl(
  text: string,
  hosts: readonly AllowedHost[],
): URL {
  if (text.length > MAX_URL_LENGTH || !/^[^\s\p{Cc}]+$/u.test(text)) {
    throw new TargetRefused("The target's URL is too long or has blanks");
  }
  if (!URL.canParse(text)) throw new TargetRefused("The target has no URL");
  const url = new URL(text);
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    throw new TargetRefused("The target's URL is not https");
  }
  if (url.username !== "" || url.password !== "") {
    throw new TargetRefused("The target's URL has a user or password");
  }
  const port = portOf(url);
  const allowed = hosts.find((each) =>
    each.host === url.hostname && each.port === port
  );
  if (!allowed) {
    throw new TargetRefused("The target is on a host that is not allowed");
  }
  if (url.protocol === "http:" && !allowed.isGrant) {
    throw new TargetRefused("The target's URL is not https");
  }
  return url;
}

/**
 * Checks an address that is about to be connected to: whatever a name says at
 * the moment, only public addresses and granted ones are reached.
 *
 * @throws {TargetRefused} For any other.
 */
export function checkTargetAddress(
  { address, port }: { address: string; port: number },
  hosts: readonly AllowedHost[],
): void {
  const granted = hosts.some((each) =>
    each.isGrant && each.port === port && bareHost(each.host) === address
  );
  if (!granted && !isPublicAddress(address)) {
    throw new TargetRefused("The target's address is not public");
  }
}

/** The port that a URL means. */
export function portOf({ port, protocol }: URL): number {
  return Number(port) || (protocol === "https:" ? 443 : 80);
}
