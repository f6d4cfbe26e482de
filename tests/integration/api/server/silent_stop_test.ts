import { setTimeout as delay } from "node:timers/promises";
import { assertEquals, assertMatch } from "@std/assert";
import { type HttpServer, serve } from "../../../../services/api/http/serve.ts";
import { eventually } from "../../../support/eventually.ts";
import { sendClients } from "./late_clients.ts";
import { exchange, type RawOutcome, request } from "./raw_client.ts";

/** Far more than a stop may take that waits for nobody. */
const LONG_GRACE_MS = 120_000;

/** The second one comes when the first one has begun a stop. */
const STOP_AND_ASK = request("GET /stop") + request("GET /ask");

/** A server that is told to stop by a request. */
interface StoppableServer extends HttpServer {
  /** Resolves when a request has made it stop. */
  stopped: Promise<void>;
}

/** Serves some paths, and everything else at once; `/stop` makes it stop. */
async function startServer(
  graceMs: number,
  answers: Record<string, () => Promise<Response>> = {},
): Promise<StoppableServer> {
  const { promise: stopped, resolve } = Promise.withResolvers<void>();
  const server = await serve({
    fetch({ url }) {
      const { pathname } = new URL(url);
      if (pathname === "/stop") resolve(server.stop());
      return answers[pathname]?.() ?? new Response("answered");
    },
    host: "127.0.0.1",
    port: 0,
    graceMs,
  });
  return { ...server, stopped };
}

/** Writes no whole request, on a connection that the server has accepted. */
async function keepSilent(
  port: number,
  text: string,
): Promise<{ outcome: Promise<RawOutcome> }> {
  const outcome = exchange(port, [text]);
  // Connections are accepted in their order.
  await exchange(port, [request("GET /", { connection: "close" })]);
  return { outcome };
}

/** What clients write who send no request. */
const SILENT: Record<string, string> = {
  "nothing": "",
  "half a header": "GET / HTTP/1.1\r\nhost: a\r\n",
};

for (const [name, text] of Object.entries(SILENT)) {
  Deno.test(`stop() lets requests end though a client writes ${name}`, async () => {
    const events: string[] = [];
    const end = Promise.withResolvers<Response>();
    const server = await startServer(LONG_GRACE_MS, {
      "/ask": () => {
        events.push("asked");
        return end.promise;
      },
    });
    const { outcome } = await keepSilent(server.port, text);
    void outcome.then(() => events.push("silent one closed"));
    const asked = exchange(server.port, [STOP_AND_ASK]);
    await eventually(() =>
      assertEquals(events, ["asked", "silent one closed"])
    );
    end.resolve(new Response("at the end"));
    assertMatch((await asked).answer, /answered[^]*at the end/);
    await server.stopped;
  });
}

Deno.test("stop() ends where there are silent clients alone", async () => {
  const server = await startServer(LONG_GRACE_MS);
  const events: string[] = [];
  void server.stopped.then(() => events.push("stopped"));
  const silent = await Promise.all(
    Object.values(SILENT).map((text) => keepSilent(server.port, text)),
  );
  await exchange(server.port, [request("GET /stop", { connection: "close" })]);
  await eventually(() => assertEquals(events, ["stopped"]));
  for (const { outcome } of silent) assertEquals((await outcome).answer, "");
});

Deno.test("stop() ends though clients keep coming, and drops none that got in", async () => {
  const server = await startServer(LONG_GRACE_MS);
  const { port } = server;
  const events: string[] = [];
  void server.stopped.then(() => events.push("stopped"));
  using clients = sendClients(port);
  const { fates } = clients;
  await eventually(async () => assertEquals(await fates[0], "answered"));
  const asked = exchange(port, [STOP_AND_ASK]);
  await eventually(() => assertEquals(events, ["stopped"]));
  assertMatch((await asked).answer, /answered[^]*answered/);
  const all = await Promise.all(fates);
  assertEquals(all.filter((fate) => fate === "closed without an answer"), []);
});

Deno.test("stop() begins the grace when the requests that it holds go on", async () => {
  const GRACE_MS = 1_000;
  // With the time for which requests are held, longer than the grace.
  const WORK_MS = GRACE_MS - 100;
  const events: string[] = [];
  const never = Promise.withResolvers<Response>();
  const server = await startServer(GRACE_MS, {
    "/endless": () => {
      events.push("endless request");
      return never.promise;
    },
    "/ask": async () => {
      events.push("held request");
      await delay(WORK_MS);
      events.push("its answer");
      return new Response();
    },
  });
  const { port } = server;
  const endless = exchange(port, [request("GET /endless")])
    .then(() => events.push("endless request cut"));
  await eventually(() => assertEquals(events, ["endless request"]));
  const held = exchange(port, [STOP_AND_ASK]);
  {
    // As long as clients come, requests are held.
    using _ = sendClients(port);
    await eventually(() => assertEquals(events.at(-1), "held request"));
  }
  await Promise.all([held, endless, server.stopped]);
  assertEquals(events, [
    "endless request",
    "held request",
    "its answer",
    "endless request cut",
  ]);
});
