import { assert, assertEquals, assertMatch } from "@std/assert";
import { eventually } from "../../support/eventually.ts";
import { SECRET, testToken } from "../../support/api_client.ts";
import { startPglite } from "../../support/pglite.ts";
import { run, startProgram } from "../../support/program.ts";
import { unusedPort } from "../../support/unused_port.ts";
import { startKeyServer } from "./tokens/key_server.ts";
import { ISSUER_KEYS } from "./tokens/token_signers.ts";
import { AUDIENCE, ISSUER, makeToken } from "./tokens/token_vectors.ts";

const MAIN = "services/api/main.ts";

Deno.test("the API prints all wrong settings at once and exits 2", async () => {
  const { code, stdout, stderr } = await run(["run", "-A", MAIN], {
    DATABASE_URL: "mysql://root:hunter2@localhost/x",
    KAFKA_BOOTSTRAP_SERVERS: "localhost",
    PORT: "99999",
    API_ROLES: "http,cook",
    JWT_SECRET: "too short to be one",
    JWT_JWKS_URL: "ftp://issuer.test/keys.json",
    RATE_LIMIT: "0",
    CORS_ORIGINS: "https://app.example.com, *",
    DRAIN_TIME: "1m",
    LOG_LEVEL: "loud",
  });
  assertEquals(code, 2);
  assertEquals(stdout, "");
  const lines = stderr.trim().split("\n");
  assertEquals(lines.length, 11);
  for (
    const [name, value] of [
      ["DATABASE_URL", "\\*\\*\\* \\(\\d+ characters\\)"],
      ["KAFKA_BOOTSTRAP_SERVERS", '"localhost"'],
      ["PORT", '"99999"'],
      ["API_ROLES", '"http,cook"'],
      ["JWT_SECRET", "\\*\\*\\* \\(19 characters\\)"],
      ["JWT_JWKS_URL", '"ftp://issuer.test/keys.json"'],
      ["RATE_LIMIT", '"0"'],
      ["CORS_ORIGINS", '"https://app.example.com, \\*"'],
      ["DRAIN_TIME", '"1m"'],
      ["LOG_LEVEL", '"loud"'],
    ]
  ) {
    assertMatch(
      stderr,
      new RegExp(`^ {2}${name} must be .+: current value is ${value}$`, "m"),
    );
  }
  assert(!stderr.includes("hunter2") && !stderr.includes("too short"));
});

Deno.test("the API names the settings that are missing and exits 2", async () => {
  const empty = { DATABASE_URL: "", JWT_SECRET: "" };
  const { code, stderr } = await run(["run", "-A", MAIN], empty);
  assertEquals(code, 2);
  assertMatch(stderr, /DATABASE_URL must be .+: current value is not set/);
  assertMatch(stderr, /JWT_SECRET must be .+: current value is not set/);
});

Deno.test("the API takes one kind of keys, and none that others can change", async () => {
  const problemsOf = async (settings: Record<string, string>) => {
    const { stderr } = await run(["run", "-A", MAIN], {
      DATABASE_URL: "postgres://localhost/x",
      JWT_SECRET: "",
      // One more problem: it must not start.
      PORT: "0",
      ...settings,
    });
    return stderr.split("\n").filter((line) => line.includes("JWT_"));
  };
  const both = { JWT_SECRET: SECRET, JWT_JWKS_URL: "https://issuer.test/k" };
  assertMatch((await problemsOf(both)).join(), /JWT_JWKS_URL must be unset/);
  const plain = { JWT_JWKS_URL: "http://issuer.test/keys.json" };
  assertMatch((await problemsOf(plain)).join(), /must be an https:\/\/ URL/);
  for (const host of ["https://issuer.test", "http://127.0.0.1:1"]) {
    assertEquals(await problemsOf({ JWT_JWKS_URL: `${host}/keys.json` }), []);
  }
});

Deno.test("the API gets the keys of an issuer under its own permissions", async () => {
  await using postgres = await startPglite();
  await using issuer = startKeyServer(ISSUER_KEYS);
  issuer.answer(() => new Response(null, { status: 503 }));
  await using program = await startProgram("api", {
    DATABASE_URL: postgres.url,
    KAFKA_BOOTSTRAP_SERVERS: `127.0.0.1:${unusedPort()}`,
    PORT: String(unusedPort()),
    API_ROLES: "http",
    JWT_SECRET: "",
    JWT_JWKS_URL: issuer.url.href,
    JWT_ISSUER: ISSUER,
    JWT_AUDIENCE: AUDIENCE,
  });
  await program.ready();
  const statusBy = async (alg: "HS256" | "RS256") => {
    const token = makeToken({ name: "" }, { alg, trapPort: 0 });
    const response = await fetch(`${program.url}/ada/tasks`, {
      headers: { authorization: `Bearer ${token}` },
    });
    await response.body?.cancel();
    return response.status;
  };
  assertEquals(await statusBy("RS256"), 503);
  issuer.answer(() => Response.json(ISSUER_KEYS));
  await eventually(async () => assertEquals(await statusBy("RS256"), 200));
  assertEquals(await statusBy("HS256"), 401);
});

Deno.test("API_ROLES=relay serves probes and no user's routes", async () => {
  await using postgres = await startPglite();
  const kafkaPort = unusedPort();
  await using program = await startProgram("api", {
    DATABASE_URL: postgres.url,
    KAFKA_BOOTSTRAP_SERVERS: `127.0.0.1:${kafkaPort}`,
    PORT: String(unusedPort()),
    API_ROLES: "relay",
    JWT_SECRET: SECRET,
  });
  const ready = await eventually(async () => {
    const response = await fetch(`${program.url}/health/ready`);
    const body = await response.json();
    assertEquals(body.parts.database.ready, true);
    return { status: response.status, body };
  }, { timeoutMs: 60_000 });
  // Without role http the relay counts, and there is no broker.
  assertEquals(ready.status, 503);
  assertEquals(ready.body.status, "not_ready");
  assertEquals(Object.keys(ready.body.parts), ["database", "relay"]);
  const live = await fetch(`${program.url}/health/live`);
  assertEquals(await live.json(), { status: "live" });
  const authorization = `Bearer ${await testToken("ada")}`;
  const tasks = await fetch(`${program.url}/ada/tasks`, {
    headers: { authorization },
  });
  assertEquals(tasks.status, 404);
  assertEquals((await tasks.json()).type, "urn:taskbell:problem:not-found");
});

Deno.test("the API serves while there is no broker, and says so", async () => {
  await using postgres = await startPglite();
  await using program = await startProgram("api", {
    DATABASE_URL: postgres.url,
    KAFKA_BOOTSTRAP_SERVERS: `127.0.0.1:${unusedPort()}`,
    PORT: String(unusedPort()),
    JWT_SECRET: SECRET,
  });
  await program.ready();
  const response = await fetch(`${program.url}/health/ready`);
  const { parts } = await response.json();
  assertEquals(parts.database.ready, true);
  assertEquals(parts.scheduler.ready, true);
  assertEquals(parts.relay.ready, false);
  const created = await fetch(`${program.url}/ada/tasks`, {
    method: "POST",
    headers: {
      "authorization": `Bearer ${await testToken("ada")}`,
      "content-type": "application/json",
    },
    body: '{"title":"T"}',
  });
  assertEquals(created.status, 201);
  await created.body?.cancel();
  assertEquals(await program.stop(), 0);
});

Deno.test("the API starts before its database and is ready once that is there", async () => {
  const port = unusedPort();
  await using program = await startProgram("api", {
    DATABASE_URL: `postgres://postgres@127.0.0.1:${port}/postgres`,
    KAFKA_BOOTSTRAP_SERVERS: `127.0.0.1:${unusedPort()}`,
    PORT: String(unusedPort()),
    API_ROLES: "http",
    JWT_SECRET: SECRET,
  });
  const authorization = `Bearer ${await testToken("ada")}`;
  await eventually(async () => {
    const response = await fetch(`${program.url}/ada/tasks`, {
      headers: { authorization },
    });
    await response.body?.cancel();
    assertEquals(response.status, 503);
  }, { timeoutMs: 60_000 });
  const response = await fetch(`${program.url}/health/ready`);
  assertEquals(response.status, 503);
  await response.body?.cancel();
  await using _postgres = await startPglite({ port });
  await program.ready();
});
