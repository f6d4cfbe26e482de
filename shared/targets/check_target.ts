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
  const url = parseTargetUrl(text);
  if (url.protocol !== "https:" && url.protocol !== "http:") throw notHttps();
  if (url.username !== "" || url.password !== "") {
    const message = "The target's URL has a user or password";
    throw new TargetRefused(message, "must have no user or password");
  }
  const sameHost = hosts.filter(({ host }) => host === url.hostname);
  const allowed = sameHost.find(({ port }) => port === portOf(url));
  const isHttp = url.protocol === "http:" && !allowed?.isGrant;
  // That the port is another one comes of it, as a rule.
  if (isHttp && sameHost.length > 0) throw notHttps();
  if (allowed) return url;
  const message = "The target is on a host that is not allowed";
  throw new TargetRefused(
    message,
    "must be on a host that the operator allows",
  );
}

function parseTargetUrl(text: string): URL {
  if (text.length > MAX_URL_LENGTH) {
    const rule = `must have at most ${MAX_URL_LENGTH} characters`;
    throw new TargetRefused("The target's URL is too long", rule);
  }
  if (!/^[^\s\p{Cc}]+$/u.test(text)) {
    throw new TargetRefused(
      "The target's URL has blanks",
      "must have no blanks",
    );
  }
  if (URL.canParse(text)) return new URL(text);
  throw new TargetRefused("The target has no URL", "must be a URL");
}

function notHttps(): TargetRefused {
  return new TargetRefused("The target's URL is not https", "must be https");
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
