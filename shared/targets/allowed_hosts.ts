import { isIP } from "node:net";
import { isPublicAddress } from "./is_public_address.ts";

/** A host that an operator lets messages be sent to. */
export interface AllowedHost {
  /** The name or address as URLs have it: `[::1]` with brackets. */
  host: string;
  /** The port. */
  port: number;
  /**
   * Whether it is a literal address that is not public: the operator's grant
   * to connect to it, without TLS too.
   */
  isGrant: boolean;
}

const ENTRY = /^(\[[\da-f:.]+\]|[\w-]+(?:\.[\w-]+)*)(?::(\d{1,5}))?$/;

const LOCALHOST = /^(?:.*\.)?localhost$/;

/**
 * Reads `host` or `host:port`. Without a port it is 443; an address that is
 * not public needs one, as the grant is for one server.
 *
 * @returns `undefined` for what is neither, or not written as URLs have it:
 * `127.1` means 127.0.0.1 but is not that. Nor for `localhost`: a name never
 * leads to an address that is not public.
 */
export function parseAllowedHost(text: string): AllowedHost | undefined {
  const [, host = "", port] = ENTRY.exec(text.trim().toLowerCase()) ?? [];
  if (LOCALHOST.test(host)) return undefined;
  const url = `https://${host}`;
  if (!URL.canParse(url) || new URL(url).hostname !== host) return undefined;
  const number = Number(port ?? 443);
  if (number < 1 || number > 65_535) return undefined;
  const address = bareHost(host);
  const isGrant = isIP(address) !== 0 && !isPublicAddress(address);
  if (isGrant && port === undefined) return undefined;
  return { host, port: number, isGrant };
}

/** A URL's host without the brackets of an IPv6 address. */
export function bareHost(host: string): string {
  return host.replace(/^\[(.*)\]$/, "$1");
}
