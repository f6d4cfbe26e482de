/**
 * Takes `host:port` apart; the brackets around an IPv6 address go.
 *
 * @param address As in the settings or in Metadata.
 */
export function parseAddress(address: string): { host: string; port: number } {
  const colon = address.lastIndexOf(":");
  const host = address.slice(0, colon).replace(/^\[(.*)\]$/, "$1");
  return { host, port: Number(address.slice(colon + 1)) };
}
