import { Agent, request } from "node:http";
import { assert, assertEquals } from "@std/assert";
import { eventually } from "../../../support/eventually.ts";
import { SECRET, testToken } from "../../../support/api_client.ts";
import { startPglite } from "../../../support/pglite.ts";
import { startProgram } from "../../../support/program.ts";
import { unusedPort } from "../../../support/unused_port.ts";

/** What a load balancer and its clients have seen. */
interface Load {
  /** Requests that were answered as they should. */
  answered: number;
  /** Those that were not, with the reason. */
  failed: string[];
  /** Answers that told the client to leave its connection. */
  toldToLeave: number;
}

/** Where a load goes, and as whom. */
interface Target {
  url: string;
  token: string;
  agent: Agent;
}

/** Sends one request over a kept connection. */
function send({ url, token, agent }: Target, load: Load): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const fail = (error: Error) => {
    load.failed.push(error.message);
    resolve();
  };
  const sent = request(`${url}/ada/tasks`, {
    method: "POST",
    agent,
    headers: {
      "authorization": `Bearer ${token}`,
      "content-type": "application/json",
    },
  }, (response) => {
    response.on("error", fail);
    response.resume();
    response.on("end", () => {
      if (response.statusCode === 201) load.answered++;
      else load.failed.push(`status ${response.statusCode}`);
      if (response.headers.connection === "close") load.toldToLeave++;
      resolve();
    });
  });
  sent.on("error", fail);
  sent.end('{"title":"T"}');
  return promise;
}

async function isReady(url: string): Promise<boolean> {
  const response = await fetch(`${url}/health/ready`, {
    headers: { connection: "close" },
  }).catch(() => null);
  await response?.body?.cancel();
  return response?.ok ?? false;
}

Deno.test("the API stops under load without a failed request", async () => {
  await using postgres = await startPglite();
  const program = await startProgram("api", {
    DATABASE_URL: postgres.url,
    KAFKA_BOOTSTRAP_SERVERS: `127.0.0.1:${unusedPort()}`,
    PORT: String(unusedPort()),
    HOST: "127.0.0.1",
    API_ROLES: "http",
    RATE_LIMIT: "off",
    DRAIN_TIME: "1500ms",
    JWT_SECRET: SECRET,
  });
  await using _program = program;
  await program.ready();
  const agent = new Agent({ keepAlive: true });
  const { url } = program;
  const target = { url, agent, token: await testToken("ada") };
  const load: Load = { answered: 0, failed: [], toldToLeave: 0 };
  const inService = { value: true };
  const clients = Array.from({ length: 8 }, async () => {
    while (inService.value) await send(target, load);
  });
  await eventually(() => assert(load.answered > 100));

  const stopped = program.stop();
  // A load balancer looks now and then, and sends on until it has seen.
  await eventually(async () => assertEquals(await isReady(url), false));
  const beforeLeaving = load.answered;
  await eventually(() => assert(load.answered > beforeLeaving + 20));
  inService.value = false;
  await Promise.all(clients);
  agent.destroy();

  assertEquals(await stopped, 0);
  assertEquals(load.failed, []);
  assert(load.toldToLeave > 0);
  console.log(`${load.answered} requests, ${load.failed.length} failed`);
});
