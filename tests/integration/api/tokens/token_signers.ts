import { Buffer } from "node:buffer";
import {
  constants,
  createHmac,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from "node:crypto";
import { SECRET } from "../../../support/api_client.ts";

/** Makes the signature of what stands before the last dot. */
export type Signer = (input: string) => Uint8Array;

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const strangeRsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
const ed = generateKeyPairSync("ed25519");

/** A public key as the issuer publishes it. */
export function publicJwk(
  { publicKey }: { publicKey: KeyObject },
  kid: string,
): Record<string, unknown> {
  return { ...publicKey.export({ format: "jwk" }), kid, use: "sig" };
}

/** What the issuer of these tokens publishes. */
export const ISSUER_KEYS = {
  keys: [
    publicJwk(rsa, "rsa-1"),
    publicJwk(ec, "ec-1"),
    publicJwk(ed, "ed-1"),
  ],
};

/** The key of a forger, for whoever trusts what a token brings along. */
export const FORGERS_JWK = publicJwk(strangeRsa, "rsa-1");

function hmac(key: string | Uint8Array, hash = "sha256"): Signer {
  return (input) => createHmac(hash, key).update(input).digest();
}

function asymmetric(
  privateKey: KeyObject,
  hash: string | null,
  options: Record<string, unknown> = {},
): Signer {
  return (input) =>
    sign(hash, Buffer.from(input), { key: privateKey, ...options });
}

const pss = {
  padding: constants.RSA_PKCS1_PSS_PADDING,
  saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
};

const spki = rsa.publicKey.export({ format: "pem", type: "spki" });
const der = rsa.publicKey.export({ format: "der", type: "spki" });

/** The ways to sign, honest and not. */
export const SIGNERS = {
  nothing: () => new Uint8Array(),
  zeros: () => new Uint8Array(64),
  hs256: hmac(SECRET),
  hs384: hmac(SECRET, "sha384"),
  hs512: hmac(SECRET, "sha512"),
  hs256OfAnother: hmac(`${SECRET}!`),
  hs256OfEmptyKey: hmac(""),
  hs256OfText: hmac("forged"),
  hs256OfPublicPem: hmac(String(spki)),
  hs256OfTrimmedPem: hmac(String(spki).trim()),
  hs256OfPublicDer: hmac(new Uint8Array(der)),
  hs256OfPublicJwk: hmac(JSON.stringify(ISSUER_KEYS.keys[0])),
  rs256: asymmetric(rsa.privateKey, "sha256"),
  rs384: asymmetric(rsa.privateKey, "sha384"),
  rs512: asymmetric(rsa.privateKey, "sha512"),
  ps256: asymmetric(rsa.privateKey, "sha256", pss),
  rs256OfForger: asymmetric(strangeRsa.privateKey, "sha256"),
  es256: asymmetric(ec.privateKey, "sha256", { dsaEncoding: "ieee-p1363" }),
  es256AsDer: asymmetric(ec.privateKey, "sha256", { dsaEncoding: "der" }),
  eddsa: asymmetric(ed.privateKey, null),
} satisfies Record<string, Signer>;

/** The name of a way to sign. */
export type SignerName = keyof typeof SIGNERS;
