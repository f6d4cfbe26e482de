import type { Clock } from "@taskbell/runtime";
import { decodeBase64Url, encodeBase64Url } from "./base64_url.ts";
import type { VapidKeys } from "./vapid_keys.ts";

/** Makes the header `Authorization` for the push service of an origin. */
export type VapidSigner = (origin: string) => Promise<string>;

/** How long a token is valid, in seconds: 24 hours at the most. */
const VALID_S = 12 * 3_600;

/** How long one is used, in milliseconds: its time left allows for clocks. */
const USED_MS = 6 * 3_600_000;

/**
 * Makes a signer that keeps a token for each push service.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc8292}
 */
export function createVapidSigner(
  keys: VapidKeys,
  clock: Clock,
): VapidSigner {
  const tokens = new Map<string, { madeAtMs: number; header: string }>();
  return async (origin) => {
    const nowMs = clock.now();
    const known = tokens.get(origin);
    const ageMs = nowMs - (known?.madeAtMs ?? -Infinity);
    if (known && ageMs >= 0 && ageMs < USED_MS) return known.header;
    const expiresAtS = Math.floor(nowMs / 1_000) + VALID_S;
    const token = await sign(keys, { origin, expiresAtS });
    const header = `vapid t=${token}, k=${keys.publicKey}`;
    tokens.set(origin, { madeAtMs: nowMs, header });
    return header;
  };
}

async function sign(
  keys: VapidKeys,
  { origin, expiresAtS }: { origin: string; expiresAtS: number },
): Promise<string> {
  const header = { typ: "JWT", alg: "ES256" };
  const claims = { aud: origin, exp: expiresAtS, sub: keys.subject };
  const signed = [header, claims]
    .map((part) => encodeBase64Url(utf8(JSON.stringify(part)))).join(".");
  const signature = await crypto.subtle.sign(
    { name: "ECDSA", hash: "SHA-256" },
    await importPrivateKey(keys),
    utf8(signed),
  );
  return `${signed}.${encodeBase64Url(new Uint8Array(signature))}`;
}

async function importPrivateKey(
  { publicKey, privateKey }: VapidKeys,
): Promise<CryptoKey> {
  const point = decodeBase64Url(publicKey);
  const jwk = {
    kty: "EC",
    crv: "P-256",
    x: encodeBase64Url(point.subarray(1, 33)),
    y: encodeBase64Url(point.subarray(33)),
    d: privateKey,
  };
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  return await crypto.subtle.importKey("jwk", jwk, algorithm, false, ["sign"]);
}

function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
