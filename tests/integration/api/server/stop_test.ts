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
  /** Whether nobody gets in any more. */
  isRefused: boolean;
}

function noLoad(): Load {
  return { answered: 0, failed: [], toldToLeave: 0, isRefused: false };
}

/** Where a load goes, and as whom. */
interface Target {
  url: string;
  token: string;
  agent: Agent;
  /** That of an answer as it should be. */
  status: number;
}

/** Sends one request, over a kept connection where the agent keeps them. */
function send(target: Target, load: Load): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const fail = (error: Error & { code?: string }) => {
    // Who does not get in sends the request elsewhere.
    if (error.code === "ECONNREFUSED") load.isRefused = true;
    else load.failed.push(error.message);
    resolve();
  };
  const { url, token, agent } = target;
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
      if (response.statusCode === target.status) load.answered++;
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
  await using program = await startProgram("api", {
    DATABASE_URL: postgres.url,
    KAFKA_BOOTSTRAP_SERVERS: `127.0.0.1:${unusedPort()}`,
    PORT: String(unusedPort()),
    HOST: "127.0.0.1",
    API_ROLES: "http",
    RATE_LIMIT: "off",
    DRAIN_TIME: "1500ms",
    JWT_SECRET: SECRET,
  });
  await program.ready();
  const agent = new Agent({ keepAlive: true });
  const { url } = program;
  const target = { url, agent, token: await testToken("ada"), status: 201 };
  const load = noLoad();
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

/** Resolves with the next number that a worker posts. */
async function nextNumber(worker: Worker): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  worker.onmessage = ({ data }) => resolve(Number(data));
  worker.onerror = ({ message }) => reject(new Error(message));
  return await promise;
}

Deno.test("stop() resets nobody who waits to be accepted", async () => {
  const answered: number[] = [];
  // One time in eight, nobody waits even where nothing is done about it.
  for (let round = 1; round <= 3; round++) {
    const worker = new Worker(import.meta.resolve("./busy_server.ts"), {
      type: "module",
    });
    const url = `http://127.0.0.1:${await nextNumber(worker)}`;
    const agent = new Agent({ keepAlive: false });
    const target = { url, agent, token: "", status: 200 };
    const load = noLoad();
    const clients = Array.from({ length: 64 }, async () => {
      while (!load.isRefused) await send(target, load);
    });
    await eventually(() => assert(load.answered > 100));
    const stopped = nextNumber(worker);
    worker.postMessage("stop");
    await Promise.all([stopped, ...clients]);
    worker.terminate();
    assertEquals(load.failed, []);
    answered.push(load.answered);
  }
  console.log(`${answered.join(" + ")} requests, 0 failed`);
});
