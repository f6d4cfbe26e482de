import ipaddr from "ipaddr.js";

/**
 * Whether an IP address belongs to the public internet: not to this machine,
 * not to a private network, to no special purpose. An IPv4 address in IPv6's
 * clothing counts as what it is.
 *
 * @see {@link https://www.iana.org/assignments/iana-ipv4-special-registry}
 * @see {@link https://www.iana.org/assignments/iana-ipv6-special-registry}
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  if (parsed.range() !== "unicast") return false;
  // All of IPv6 that is in use as global unicast: 2000::/3. The rest is
  // reserved, or stands for IPv4 addresses in some old way.
  return parsed.kind() === "ipv4" || (parsed.toByteArray()[0] ?? 0) >> 5 === 1;
}
