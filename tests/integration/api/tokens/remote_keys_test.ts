import { assert, assertEquals, assertRejects } from "@std/assert";
import { RemoteKeys } from "../../../../services/api/http/remote_keys.ts";
import { KeysUnavailableError } from "../../../../services/api/http/token_keys.ts";
import { TokenVerifier } from "../../../../services/api/http/token_verifier.ts";
import { eventually } from "../../../support/eventually.ts";
import { type KeyServer, startKeyServer } from "./key_server.ts";
import { ISSUER_KEYS } from "./token_signers.ts";
import { makeToken, type TokenVector } from "./token_vectors.ts";

const [RSA, EC] = ISSUER_KEYS.keys;

/** A verifier of an issuer's tokens, whose clock is moved by hand. */
class Checker {
  #nowMs = 0;
  readonly #verifier: TokenVerifier;

  constructor({ url }: KeyServer, options: { timeoutMs?: number } = {}) {
    const keys = new RemoteKeys({ url, nowMs: () => this.#nowMs, ...options });
    const any = { issuer: undefined, audience: undefined };
    this.#verifier = new TokenVerifier({ keys, ...any });
  }

  pass(ms: number): void {
    this.#nowMs += ms;
  }

  async accepts(vector: Omit<TokenVector, "name">): Promise<boolean> {
    const named = { name: "", ...vector };
    const token = makeToken(named, { alg: "RS256", trapPort: 0 });
    return await this.#verifier.verify(token) !== null;
  }
}

const byRsa = {};
const byEc = { header: { alg: "ES256", kid: "ec-1" }, sign: "es256" } as const;
const publish = (...keys: unknown[]) => () => Response.json({ keys });

Deno.test("RemoteKeys asks once, however many tokens come", async () => {
  await using issuer = startKeyServer(ISSUER_KEYS);
  const checker = new Checker(issuer);
  assertEquals(issuer.requests(), 0);
  const all = Array.from(
    { length: 20 },
    (_, n) => checker.accepts({ claims: { n } }),
  );
  assert((await Promise.all(all)).every((accepted) => accepted));
  assert(await checker.accepts(byEc));
  assertEquals(issuer.requests(), 1);
});

Deno.test("RemoteKeys learns of a new key when a token names it", async () => {
  await using issuer = startKeyServer({ keys: [RSA] });
  const checker = new Checker(issuer);
  assert(await checker.accepts(byRsa));
  issuer.answer(publish(RSA, EC));
  checker.pass(30_000);
  assert(await checker.accepts(byEc));
  assertEquals(issuer.requests(), 2);
});

Deno.test("RemoteKeys asks for unknown keys once in 30 s at most", async () => {
  await using issuer = startKeyServer({ keys: [RSA] });
  const checker = new Checker(issuer);
  assert(await checker.accepts(byRsa));
  for (let second = 0; second < 90; second++) {
    for (const kid of [`a${second}`, `b${second}`]) {
      assertEquals(await checker.accepts({ header: { kid } }), false);
    }
    checker.pass(1_000);
  }
  assertEquals(issuer.requests(), 1 + 2);
});

Deno.test("RemoteKeys forgets a withdrawn key, and tokens that it signed", async () => {
  await using issuer = startKeyServer(ISSUER_KEYS);
  const checker = new Checker(issuer);
  assert(await checker.accepts(byRsa));
  issuer.answer(publish(EC));
  checker.pass(599_999);
  assert(await checker.accepts(byRsa));
  assertEquals(issuer.requests(), 1);
  checker.pass(1);
  await eventually(async () => {
    assertEquals(await checker.accepts(byRsa), false);
  });
  assert(await checker.accepts(byEc));
});

Deno.test("RemoteKeys keeps its keys while the issuer is away or talks nonsense", async () => {
  await using issuer = startKeyServer(ISSUER_KEYS);
  await using other = startKeyServer({ keys: [EC] });
  const checker = new Checker(issuer);
  assert(await checker.accepts(byRsa));
  const outages = [
    () => new Response("busy", { status: 503 }),
    () => new Response("<html>"),
    () => Response.json([]),
    () => Response.json({ keys: "none" }),
    () => Response.json({ keys: [EC], more: "x".repeat(300_000) }),
    () => Response.redirect(other.url),
  ];
  for (const [index, outage] of outages.entries()) {
    issuer.answer(outage);
    checker.pass(3_600_000);
    assert(await checker.accepts({ claims: { index } }));
    await eventually(() => assertEquals(issuer.requests(), 2 + index));
    // An unknown key waits for the answer: this one has come.
    assertEquals(await checker.accepts({ header: { kid: "a" } }), false);
    assert(await checker.accepts({ claims: { index, after: true } }));
  }
  issuer.answer(publish(EC));
  checker.pass(3_600_000);
  await eventually(async () => {
    assertEquals(await checker.accepts(byRsa), false);
  });
});

Deno.test("RemoteKeys says that it can't tell before it has any key", async () => {
  await using issuer = startKeyServer(ISSUER_KEYS);
  const checker = new Checker(issuer, { timeoutMs: 50 });
  issuer.answer(null);
  await assertRejects(() => checker.accepts(byRsa), KeysUnavailableError);
  await assertRejects(() => checker.accepts(byRsa), KeysUnavailableError);
  assertEquals(issuer.requests(), 1);
  issuer.answer(publish(RSA));
  checker.pass(1_000);
  assert(await checker.accepts(byRsa));
});

Deno.test("RemoteKeys survives a key that nobody can use", async () => {
  await using issuer = startKeyServer({
    keys: [{ ...RSA, n: "AQAB" }, { kid: 7 }, EC],
  });
  const checker = new Checker(issuer);
  assertEquals(await checker.accepts(byRsa), false);
  assert(await checker.accepts(byEc));
});
