import { createECDH, type ECDH } from "node:crypto";
import ece from "http_ece";
import { importJWK, jwtVerify } from "jose";
import type { PushTarget } from "../../services/notifications/channels/push.ts";
import type { VapidKeys } from "../../services/notifications/channels/push/vapid_keys.ts";
import type { HttpRequest } from "./http_double.ts";

/** A browser that has subscribed. */
export interface TestBrowser {
  /** What it has told. */
  target: PushTarget;
  /** Reads a message as the browser does. */
  decrypt(body: Uint8Array): string;
}

/** Base64url without padding. */
export function base64Url(bytes: Uint8Array): string {
  return bytes.toBase64({ alphabet: "base64url", omitPadding: true });
}

/** Makes a browser with a subscription at an endpoint. */
export function subscribe(endpoint: URL): TestBrowser {
  const ecdh: ECDH = createECDH("prime256v1");
  const p256dh = new Uint8Array(ecdh.generateKeys());
  const auth = crypto.getRandomValues(new Uint8Array(16));
  return {
    target: {
      endpoint: endpoint.href,
      p256dh: base64Url(p256dh),
      auth: base64Url(auth),
    },
    decrypt: (body) => {
      const plain = ece.decrypt(Buffer.from(body), {
        version: "aes128gcm",
        privateKey: ecdh,
        authSecret: Buffer.from(auth),
      });
      return new TextDecoder("utf-8", { fatal: true }).decode(plain);
    },
  };
}

/** Makes keys of an application server. */
export function makeVapidKeys(): VapidKeys {
  const ecdh = createECDH("prime256v1");
  const publicKey = base64Url(new Uint8Array(ecdh.generateKeys()));
  const privateKey = base64Url(new Uint8Array(ecdh.getPrivateKey()));
  return { publicKey, privateKey, subject: "mailto:ops@example.org" };
}

/**
 * Verifies who sends, as a push service does, and answers the token's claims.
 *
 * @throws {Error} When it is no token for the origin, or of another key.
 */
export async function verifyVapid(
  { headers }: HttpRequest,
  { origin, publicKey, now }: { origin: string; publicKey: string; now: Date },
): Promise<Record<string, unknown>> {
  const [, token = "", key = ""] =
    /^vapid t=([\w-]+\.[\w-]+\.[\w-]+), k=([\w-]+)$/.exec(
      headers["authorization"] ?? "",
    ) ?? [];
  if (key !== publicKey) throw new Error("Another key");
  const point = Uint8Array.fromBase64(key, { alphabet: "base64url" });
  const jwk = {
    kty: "EC",
    crv: "P-256",
    x: base64Url(point.subarray(1, 33)),
    y: base64Url(point.subarray(33)),
  };
  const { payload } = await jwtVerify(token, await importJWK(jwk, "ES256"), {
    algorithms: ["ES256"],
    audience: origin,
    typ: "JWT",
    currentDate: now,
  });
  return payload;
}
