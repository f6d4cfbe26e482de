import { FORGERS_JWK, type SignerName, SIGNERS } from "./token_signers.ts";

/** A token as it comes in, and what to make of it. */
export interface TokenVector {
  /** What is odd about it. */
  name: string;
  /** Replace or, by `undefined`, take away fields; a text is the JSON itself. */
  header?: Record<string, unknown> | string;
  /** As with the header. */
  claims?: Record<string, unknown> | string;
  /** Signs it. @default {"hs256"}, or `rs256` for an issuer's key */
  sign?: SignerName;
  /** Changes the whole token afterwards. */
  change?: (token: string) => string;
}

/** The issuer and audience that the API asks for. */
export const ISSUER = "https://issuer.test";
export const AUDIENCE = "taskbell";

/** Where a forger keeps keys; nobody may look there. `PORT` is replaced. */
const TRAP = "http://127.0.0.1:PORT/keys.json";

const now = () => Math.floor(Date.now() / 1000);
const encode = (text: string) => base64url(new TextEncoder().encode(text));
const json = (fields: Record<string, unknown>) => JSON.stringify(fields);

function base64url(bytes: Uint8Array): string {
  return bytes.toBase64({ alphabet: "base64url", omitPadding: true });
}

const HONEST = { sub: "ada", exp: 4e9, iss: ISSUER, aud: AUDIENCE };

/** Makes the token of a vector. */
export function makeToken(
  { header = {}, claims = {}, sign, change }: TokenVector,
  { alg, trapPort }: { alg: "HS256" | "RS256"; trapPort: number },
): string {
  const usual = alg === "HS256" ? { alg } : { alg, kid: "rsa-1" };
  const head = typeof header === "string"
    ? header
    : json({ ...usual, ...header });
  const body = typeof claims === "string"
    ? claims
    : json({ ...HONEST, ...claims });
  const input = `${encode(head.replace("PORT", String(trapPort)))}.${
    encode(body)
  }`;
  const signer = SIGNERS[sign ?? (alg === "HS256" ? "hs256" : "rs256")];
  const token = `${input}.${base64url(signer(input))}`;
  return change ? change(token) : token;
}

/** Changes the n-th part of a token. */
function part(
  index: number,
  change: (text: string) => string,
): (token: string) => string {
  return (token) =>
    token.split(".").map((text, at) => at === index ? change(text) : text)
      .join(".");
}

const replaced = (text: string) => part(1, () => encode(text));
const longer = (text: string) => `${text}AAAA`;
const flipped = (text: string) =>
  (text.startsWith("A") ? "B" : "A") + text.slice(1);
const withMember = (member: string) => json(HONEST).replace("}", `,${member}}`);

/** Forged, stale or odd ones where a secret is set. */
export const REFUSED_BY_SECRET: readonly TokenVector[] = [
  ...["none", "None", "NONE", "nOnE"].map((alg): TokenVector => ({
    name: `alg ${alg}`,
    header: { alg },
    sign: "nothing",
  })),
  { name: "alg none, well signed", header: { alg: "none" } },
  { name: "no alg", header: { alg: undefined } },
  { name: "alg null", header: { alg: null } },
  { name: "alg a number", header: { alg: 256 } },
  { name: "alg a list", header: { alg: ["HS256"] } },
  { name: "alg in small letters", header: { alg: "hs256" } },
  { name: "alg with a space", header: { alg: "HS256 " } },
  { name: "alg HS384", header: { alg: "HS384" }, sign: "hs384" },
  { name: "alg HS512", header: { alg: "HS512" }, sign: "hs512" },
  { name: "alg RS256, signed by HMAC", header: { alg: "RS256" } },
  { name: "alg ES256, all zeros", header: { alg: "ES256" }, sign: "zeros" },
  { name: "no signature", sign: "nothing" },
  { name: "another secret", sign: "hs256OfAnother" },
  { name: "an empty secret", sign: "hs256OfEmptyKey" },
  { name: "a signature cut off", change: part(2, (text) => text.slice(0, -2)) },
  { name: "a longer signature", change: part(2, longer) },
  { name: "a flipped bit", change: part(2, flipped) },
  { name: "other claims", change: replaced(json({ ...HONEST, sub: "eve" })) },
  { name: "another header", change: part(0, () => encode('{"alg":"none"}')) },
  { name: "two parts", change: (token) => token.replace(/\.[^.]*$/, "") },
  { name: "four parts", change: (token) => `${token}.AAAA` },
  {
    name: "an encrypted token of a million rounds",
    change: () =>
      [
        encode(json({
          ...{ alg: "PBES2-HS256+A128KW", enc: "A128GCM" },
          ...{ p2c: 100_000_000, p2s: "AAAAAAAAAAA" },
        })),
        ...["AAAA", "AAAA", "AAAA", "AAAA"],
      ].join("."),
  },
  {
    name: "kid a path to nothing",
    header: { kid: "../../../../../dev/null" },
    sign: "hs256OfEmptyKey",
  },
  {
    name: "kid a statement",
    header: { kid: "x' union select 'forged" },
    sign: "hs256OfText",
  },
  { name: "kid with NUL", header: { kid: "a\0b" }, sign: "hs256OfEmptyKey" },
  { name: "jku", header: { jku: TRAP }, sign: "hs256OfText" },
  { name: "x5u", header: { x5u: TRAP }, sign: "hs256OfText" },
  {
    name: "jwk that brings its secret along",
    header: { jwk: { kty: "oct", k: encode("forged") } },
    sign: "hs256OfText",
  },
  { name: "an unknown crit", header: { crit: ["x"], x: 1 } },
  { name: "an empty crit", header: { crit: [] } },
  { name: "b64 false", header: { crit: ["b64"], b64: false } },
  { name: "a header that is a list", header: "[]" },
  { name: "a header that is no JSON", header: "alg=HS256" },
  { name: "two algs", header: '{"alg":"none","alg":"HS256"}' },
  { name: "typ refresh+jwt", header: { typ: "refresh+jwt" } },
  { name: "typ logout+jwt", header: { typ: "logout+jwt" } },
  { name: "typ a number", header: { typ: 1 } },
  { name: "a token in a token", header: { cty: "JWT" }, claims: '"a.b.c"' },
  { name: "claims that are no JSON", claims: "sub=ada" },
  { name: "claims that are a list", claims: "[]" },
  { name: "claims that are null", claims: "null" },
  { name: "no exp", claims: { exp: undefined } },
  { name: "exp null", claims: { exp: null } },
  { name: "exp a text", claims: { exp: "4000000000" } },
  { name: "exp NaN", claims: json(HONEST).replace("4000000000", "NaN") },
  { name: "exp beyond numbers", claims: withMember('"exp":1e999') },
  { name: "exp beyond time", claims: { exp: 1e300 } },
  { name: "exp below zero", claims: { exp: -1 } },
  { name: "exp a list", claims: { exp: [4e9] } },
  { name: "expired 90 s ago", claims: { exp: now() - 90 } },
  { name: "valid in 10 min", claims: { nbf: now() + 600 } },
  { name: "nbf a text", claims: { nbf: "0" } },
  { name: "nbf below zero", claims: { nbf: -1 } },
  { name: "issued in 10 min", claims: { iat: now() + 600 } },
  { name: "iat a text", claims: { iat: "0" } },
  { name: "no aud", claims: { aud: undefined } },
  { name: "another aud", claims: { aud: "billing" } },
  { name: "other auds", claims: { aud: ["billing", "mail"] } },
  { name: "aud an object", claims: { aud: { taskbell: true } } },
  { name: "aud that begins alike", claims: { aud: "taskbell-2" } },
  { name: "no iss", claims: { iss: undefined } },
  { name: "another iss", claims: { iss: "https://forger.test" } },
  { name: "iss with a slash", claims: { iss: `${ISSUER}/` } },
  { name: "iss a list", claims: { iss: [ISSUER] } },
  { name: "no sub", claims: { sub: undefined } },
  { name: "an empty sub", claims: { sub: "" } },
  { name: "sub a number", claims: { sub: 7 } },
  { name: "sub a list", claims: { sub: ["ada"] } },
  { name: "sub with NUL", claims: { sub: "ada\0" } },
  { name: "sub of half a character", claims: { sub: "ada\ud800" } },
  { name: "a sub of 129", claims: { sub: "a".repeat(129) } },
  { name: "sub in __proto__", claims: '{"__proto__":{"sub":"ada"},"exp":4e9}' },
  { name: "two subs", claims: withMember('"sub":"ada"') },
  { name: "two subs, one escaped", claims: withMember('"\\u0073ub":"ada"') },
  { name: "scope a list", claims: { scope: ["admin"] } },
  { name: "scope an object", claims: { scope: { admin: true } } },
  { name: "typ Refresh in the claims", claims: { typ: "Refresh" } },
  { name: "typ ID in the claims", claims: { typ: "ID" } },
  { name: "token_use id", claims: { token_use: "id" } },
  { name: "token_type refresh", claims: { token_type: "refresh" } },
  { name: "type refresh", claims: { type: "refresh" } },
];

/** Forged ones where the keys are an issuer's. */
export const REFUSED_BY_ISSUER: readonly TokenVector[] = [
  { name: "alg none", header: { alg: "none" }, sign: "nothing" },
  ...[
    "hs256OfPublicPem" as const,
    "hs256OfTrimmedPem" as const,
    "hs256OfPublicDer" as const,
    "hs256OfPublicJwk" as const,
    "hs256" as const,
  ].map((sign): TokenVector => ({
    name: `alg HS256, signed by ${sign}`,
    header: { alg: "HS256" },
    sign,
  })),
  { name: "another key of this name", sign: "rs256OfForger" },
  { name: "an unknown key", header: { kid: "rsa-2" }, sign: "rs256OfForger" },
  { name: "kid of another kind of key", header: { kid: "ec-1" } },
  { name: "kid a list", header: { kid: ["rsa-1"] } },
  { name: "kid __proto__", header: { kid: "__proto__" } },
  { name: "jwk", header: { jwk: FORGERS_JWK }, sign: "rs256OfForger" },
  { name: "jku", header: { jku: TRAP }, sign: "rs256OfForger" },
  { name: "x5u", header: { x5u: TRAP }, sign: "rs256OfForger" },
  { name: "x5c", header: { x5c: ["AAAA"] }, sign: "rs256OfForger" },
  { name: "PS256 that is RS256", header: { alg: "PS256" } },
  { name: "RS256 that is PS256", sign: "ps256" },
  { name: "RS512 that is RS256", header: { alg: "RS512" } },
  {
    name: "ES256, all zeros",
    header: { alg: "ES256", kid: "ec-1" },
    sign: "zeros",
  },
  {
    name: "ES256 in DER",
    header: { alg: "ES256", kid: "ec-1" },
    sign: "es256AsDer",
  },
  {
    name: "EdDSA, all zeros",
    header: { alg: "EdDSA", kid: "ed-1" },
    sign: "zeros",
  },
  { name: "an empty signature", sign: "nothing" },
  { name: "expired 90 s ago", claims: { exp: now() - 90 } },
  { name: "another aud", claims: { aud: "billing" } },
];

/** Good ones where a secret is set. */
export const ACCEPTED_BY_SECRET: readonly TokenVector[] = [
  { name: "a plain one" },
  { name: "typ JWT", header: { typ: "JWT" } },
  { name: "typ jwt", header: { typ: "jwt" } },
  { name: "typ at+jwt", header: { typ: "at+jwt" } },
  { name: "typ application/at+jwt", header: { typ: "application/at+jwt" } },
  { name: "a kid that means nothing", header: { kid: "a" } },
  { name: "one aud of several", claims: { aud: ["billing", AUDIENCE] } },
  { name: "expired 30 s ago", claims: { exp: now() - 30 } },
  { name: "valid in 30 s", claims: { nbf: now() + 30 } },
  { name: "issued in 30 s", claims: { iat: now() + 30 } },
  { name: "an exp with a fraction", claims: { exp: 4e9 + 0.5 } },
  { name: "typ Bearer in the claims", claims: { typ: "Bearer" } },
  { name: "token_use access", claims: { token_use: "access" } },
  { name: "claims of its own", claims: { roles: [{ a: 1 }, { a: 2 }] } },
];

/** Good ones where the keys are an issuer's. */
export const ACCEPTED_BY_ISSUER: readonly TokenVector[] = [
  { name: "RS256" },
  { name: "RS384", header: { alg: "RS384" }, sign: "rs384" },
  { name: "RS512", header: { alg: "RS512" }, sign: "rs512" },
  { name: "PS256", header: { alg: "PS256" }, sign: "ps256" },
  { name: "ES256", header: { alg: "ES256", kid: "ec-1" }, sign: "es256" },
  { name: "EdDSA", header: { alg: "EdDSA", kid: "ed-1" }, sign: "eddsa" },
  { name: "Ed25519", header: { alg: "Ed25519", kid: "ed-1" }, sign: "eddsa" },
  { name: "no kid, and one key that fits", header: { kid: undefined } },
];
