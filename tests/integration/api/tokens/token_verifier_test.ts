import { assert, assertEquals } from "@std/assert";
import { SECRET } from "../../../support/api_client.ts";
import { RemoteKeys } from "../../../../services/api/http/remote_keys.ts";
import { secretKeys } from "../../../../services/api/http/token_keys.ts";
import { TokenVerifier } from "../../../../services/api/http/token_verifier.ts";
import { startKeyServer } from "./key_server.ts";
import { ISSUER_KEYS } from "./token_signers.ts";
import {
  ACCEPTED_BY_ISSUER,
  ACCEPTED_BY_SECRET,
  AUDIENCE,
  ISSUER,
  makeToken,
  REFUSED_BY_ISSUER,
  REFUSED_BY_SECRET,
  type TokenVector,
} from "./token_vectors.ts";

const claims = { issuer: ISSUER, audience: AUDIENCE };

/** Checks vectors by one verifier; the trap counts who follows a token. */
async function verdicts(
  alg: "HS256" | "RS256",
  vectors: readonly TokenVector[],
): Promise<{ accepted: string[]; refused: string[]; trapped: number }> {
  await using trap = startKeyServer(ISSUER_KEYS);
  await using issuer = startKeyServer(ISSUER_KEYS);
  const keys = alg === "HS256"
    ? secretKeys(SECRET)
    : new RemoteKeys({ url: issuer.url });
  const verifier = new TokenVerifier({ keys, ...claims });
  const accepted: string[] = [];
  const refused: string[] = [];
  for (const vector of vectors) {
    const token = makeToken(vector, { alg, trapPort: trap.port });
    const verified = await verifier.verify(token);
    // What is remembered must not differ.
    assertEquals(await verifier.verify(token), verified, vector.name);
    (verified ? accepted : refused).push(vector.name);
  }
  return { accepted, refused, trapped: trap.requests() };
}

/** The names of vectors, which must differ. */
function namesOf(vectors: readonly TokenVector[]): string[] {
  const names = vectors.map(({ name }) => name);
  assertEquals(new Set(names).size, names.length);
  return names;
}

for (
  const { forgedFor, alg, vectors, count } of [
    {
      forgedFor: "a secret",
      alg: "HS256" as const,
      vectors: REFUSED_BY_SECRET,
      count: 85,
    },
    {
      forgedFor: "an issuer's keys",
      alg: "RS256" as const,
      vectors: REFUSED_BY_ISSUER,
      count: 24,
    },
  ]
) {
  Deno.test(`TokenVerifier refuses every token forged for ${forgedFor}`, async () => {
    assertEquals(vectors.length, count);
    const { accepted, refused, trapped } = await verdicts(alg, vectors);
    assertEquals(accepted, []);
    assertEquals(refused, namesOf(vectors));
    assertEquals(trapped, 0);
  });
}

Deno.test("TokenVerifier accepts every good token", async () => {
  assertEquals(ACCEPTED_BY_SECRET.length, 14);
  assertEquals(ACCEPTED_BY_ISSUER.length, 8);
  const bySecret = await verdicts("HS256", ACCEPTED_BY_SECRET);
  assertEquals(bySecret.refused, []);
  const byIssuer = await verdicts("RS256", ACCEPTED_BY_ISSUER);
  assertEquals(byIssuer.refused, []);
});

Deno.test("TokenVerifier gives a token without scope reading and writing", async () => {
  const verifier = new TokenVerifier({ keys: secretKeys(SECRET), ...claims });
  const scopesOf = async (scope: string | undefined) => {
    const vector = { name: "", claims: { scope } };
    const token = makeToken(vector, { alg: "HS256", trapPort: 0 });
    return (await verifier.verify(token))?.scopes;
  };
  assertEquals(await scopesOf(undefined), ["tasks:read", "tasks:write"]);
  assertEquals(await scopesOf("admin"), ["admin"]);
  assert(!(await scopesOf(""))?.includes("tasks:read"));
});
