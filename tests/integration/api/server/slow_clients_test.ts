import { assert, assertEquals, assertMatch } from "@std/assert";
import { eventually } from "../../../support/eventually.ts";
import { type HttpServer, serve } from "../../../../services/api/http/serve.ts";
import {
  SERVE_LIMITS,
  type ServeLimits,
} from "../../../../services/api/http/serve_limits.ts";
import { exchange, type RawOutcome, request } from "./raw_client.ts";

interface Served extends AsyncDisposable, HttpServer {
  /** The bodies that have come, and how those ended that did not. */
  bodies: string[];
}

/** Serves what reads its body, with limits a hundredth of production's. */
async function startServer(
  limits: Partial<ServeLimits> = {},
): Promise<Served> {
  const bodies: string[] = [];
  const server = await serve({
    async fetch(request) {
      if (request.url.endsWith("/large")) {
        return new Response("x".repeat(30_000_000));
      }
      if (request.url.endsWith("/endless")) return new Response(endless());
      const body = await request.text().catch((error) => `${error.name}`);
      bodies.push(body);
      return new Response("ok");
    },
    host: "127.0.0.1",
    port: 0,
    graceMs: 50,
    limits: {
      headersTimeoutMs: SERVE_LIMITS.headersTimeoutMs / 50,
      requestTimeoutMs: SERVE_LIMITS.requestTimeoutMs / 50,
      idleTimeoutMs: 300,
      stallTimeoutMs: 1_000,
      checkIntervalMs: 20,
      ...limits,
    },
  });
  return { ...server, bodies, [Symbol.asyncDispose]: server.stop };
}

/** Goes on as long as somebody reads. */
function endless(): ReadableStream<Uint8Array> {
  const timers: ReturnType<typeof setInterval>[] = [];
  return new ReadableStream({
    start(controller) {
      const drop = () => controller.enqueue(new TextEncoder().encode("drop "));
      drop();
      timers.push(setInterval(drop, 10));
    },
    cancel: () => timers.forEach((timer) => clearInterval(timer)),
  });
}

const POST = "POST / HTTP/1.1\r\nhost: a\r\n";
const drops = (text: string) => Array.from({ length: 500 }, () => text);

/** Fails unless the server closed at about the time that was set. */
function assertClosed(outcome: RawOutcome, limitMs: number): void {
  const { closedAfterMs } = outcome;
  const shown = `closed after ${closedAfterMs} ms, limit ${limitMs} ms`;
  // The machine may be busy; a client that is borne for ever is what matters.
  assert(closedAfterMs >= limitMs * 0.8 && closedAfterMs < limitMs * 10, shown);
}

/** The server's adapter drains what has been refused for another 500 ms. */
const LINGERING = { sanitizeOps: false, sanitizeResources: false };

Deno.test("serve() closes what sends no header in time", async () => {
  await using server = await startServer({ requestTimeoutMs: 60_000 });
  const silent = exchange(server.port, []);
  const half = exchange(server.port, ["GET / HTTP/1.1\r\nho"]);
  const header = ["GET / HTTP/1.1\r\n", ...drops("x: 1\r\n").slice(0, 90)];
  const dripping = exchange(server.port, header, { gapMs: 20 });
  for (const outcome of await Promise.all([silent, half, dripping])) {
    assertClosed(outcome, 200);
    assertMatch(outcome.answer, /^HTTP\/1.1 408 /);
    assertMatch(outcome.answer, /urn:taskbell:problem:request-timeout/);
  }
});

Deno.test("serve() closes what sends no body in time", LINGERING, async () => {
  await using server = await startServer();
  const chunked = `${POST}transfer-encoding: chunked\r\n\r\n`;
  const outcomes = await Promise.all([
    exchange(server.port, [`${POST}content-length: 9\r\n\r\nabc`]),
    exchange(
      server.port,
      [`${POST}content-length: 900\r\n\r\n`, ...drops("a")],
      { gapMs: 20 },
    ),
    exchange(server.port, [chunked, ...drops("1\r\na\r\n")], { gapMs: 20 }),
  ]);
  for (const outcome of outcomes) {
    assertClosed(outcome, 600);
    assertMatch(outcome.answer, /^HTTP\/1.1 408 /);
  }
  await eventually(() => assertEquals(server.bodies.length, 3));
  assert(server.bodies.every((body) => !body.startsWith("a")));
});

Deno.test("serve() closes what sends more than it has declared", async () => {
  await using server = await startServer();
  const { answer } = await exchange(server.port, [
    request("POST /", { "content-length": "3", body: "abcdef\r\n\r\n" }),
  ]);
  assertMatch(answer, /^HTTP\/1.1 (200|400) /);
  assert(answer.includes("HTTP/1.1 400 ") || answer.includes("ok"));
  assertEquals(server.bodies.filter((body) => body !== "abc"), []);
});

Deno.test("serve() mixes no refusal into an answer", async () => {
  await using server = await startServer();
  const { answer } = await exchange(
    server.port,
    [request("GET /endless"), "hello\r\n\r\n"],
    { gapMs: 50 },
  );
  assertMatch(answer, /^HTTP\/1.1 200 [^]*drop/);
  assertEquals(answer.includes("HTTP/1.1 400"), false);
});

Deno.test("serve() closes a connection that does nothing", async () => {
  await using server = await startServer({ requestTimeoutMs: 60_000 });
  const used = await exchange(server.port, [request("GET /")]);
  assertMatch(used.answer, /ok$/);
  // node:http adds a second, so that the client closes first.
  assertClosed(used, 1_000);
});

Deno.test("serve() closes what does not read its answer", async () => {
  await using server = await startServer();
  using connection = await Deno.connect({
    hostname: "127.0.0.1",
    port: server.port,
  });
  const startedAt = performance.now();
  await connection.write(new TextEncoder().encode(request("GET /large")));
  const count = () => countConnections(server.port);
  await eventually(async () => assertEquals(await count(), 1));
  await eventually(async () => assertEquals(await count(), 0));
  const closedAfterMs = performance.now() - startedAt;
  assertClosed({ answer: "", closedAfterMs }, 1_000);
});

Deno.test("serve() takes no more connections than it may", async () => {
  await using server = await startServer({
    maxConnections: 5,
    headersTimeoutMs: 60_000,
    requestTimeoutMs: 60_000,
  });
  const idle = await Promise.all(
    Array.from(
      { length: 5 },
      () => Deno.connect({ hostname: "127.0.0.1", port: server.port }),
    ),
  );
  await eventually(async () =>
    assertEquals(await countConnections(server.port), 5)
  );
  const { answer } = await exchange(server.port, [request("GET /")]);
  assertEquals(answer, "");
  idle.pop()?.close();
  await eventually(async () => {
    const served = await exchange(server.port, [
      request("GET /", { connection: "close" }),
    ]);
    assertMatch(served.answer, /ok$/);
  });
  for (const connection of idle) connection.close();
});

/** How many connections the server's end has established, as Linux says. */
async function countConnections(port: number): Promise<number> {
  const local = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  const table = await Deno.readTextFile("/proc/net/tcp");
  return table.split("\n").filter((line) => {
    const [, address = "", , state] = line.trim().split(/\s+/);
    return address.endsWith(local) && state === "01";
  }).length;
}
