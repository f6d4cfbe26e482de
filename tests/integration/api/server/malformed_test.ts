import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Sql } from "@taskbell/db";
import { testToken } from "../../../support/api_client.ts";
import { makeApp } from "../../../support/api_app.ts";
import { startDatabase } from "../../../support/test_database.ts";
import { testCases } from "../../../support/test_cases.ts";
import { writeAll } from "../../../support/write_all.ts";
import { serve } from "../../../../services/api/http/serve.ts";
import { exchange, request } from "./raw_client.ts";

interface Served extends AsyncDisposable {
  port: number;
  sql: Sql;
  /** What the application has answered. */
  statuses: number[];
}

async function startServer(): Promise<Served> {
  const database = await startDatabase();
  const app = makeApp(database);
  const statuses: number[] = [];
  const { port, stop } = await serve({
    async fetch(request) {
      const response = await app.fetch(request);
      statuses.push(response.status);
      return response;
    },
    host: "127.0.0.1",
    port: 0,
    graceMs: 100,
    limits: {
      headersTimeoutMs: 300,
      requestTimeoutMs: 600,
      idleTimeoutMs: 1,
      checkIntervalMs: 50,
    },
  });
  return {
    port,
    sql: database.sql,
    statuses,
    async [Symbol.asyncDispose]() {
      await stop();
      await database[Symbol.asyncDispose]();
    },
  };
}

const POST = "POST /ada/tasks HTTP/1.1\r\nhost: api.test\r\n";
const CHUNKED = `${POST}transfer-encoding: chunked\r\n`;
const fields = (count: number) =>
  Array.from({ length: count }, (_, n) => `x-${n}: 1\r\n`).join("");

/** What must not pass, by the status that says so. */
const REFUSED: Record<number, Record<string, string>> = {
  400: {
    "no HTTP": "hello\r\n\r\n",
    "TLS": "\x16\x03\x01\x02\x00\x01\x00\r\n\r\n",
    "HTTP/2": "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "HTTP/9.9": "GET /health/live HTTP/9.9\r\n\r\n",
    "an unknown method": request("BREW /pot"),
    "CONNECT": "CONNECT api.test:443 HTTP/1.1\r\nhost: api.test\r\n\r\n",
    "LF alone": "GET /health/live HTTP/1.1\nhost: api.test\n\n",
    "no host": "GET /health/live HTTP/1.1\r\n\r\n",
    "HTTP/1.0 without a host": "GET /health/live HTTP/1.0\r\n\r\n",
    "two hosts": request("GET /health/live", { Host: "evil.test" }),
    "a host with a space": request("GET /health/live", { host: "a b" }),
    "a host with a path": request("GET /health/live", { host: "a/b" }),
    "a target that is no URL": request("GET http://["),
    "a backslash": request("GET /health\\live"),
    "a length and chunks":
      `${CHUNKED}content-length: 3\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n`,
    "two lengths": `${POST}content-length: 3\r\ncontent-length: 4\r\n\r\nabcd`,
    "a length below zero": `${POST}content-length: -1\r\n\r\nabc`,
    "a length with a plus": `${POST}content-length: +3\r\n\r\nabc`,
    "a length beyond numbers": `${POST}content-length: ${
      "9".repeat(30)
    }\r\n\r\n`,
    "an unknown coding": `${POST}transfer-encoding: xchunked\r\n\r\n0\r\n\r\n`,
    "a coding twice": `${POST}transfer-encoding: chunked, chunked\r\n\r\n0\r\n`,
    "a space before a colon": `${POST}transfer-encoding : chunked\r\n\r\n0\r\n`,
    "a space in a name": request("GET /health/live", { "x y": "1" }),
    "a folded line": request("GET /health/live", { x: "a\r\n b" }),
    "NUL in a value": request("GET /health/live", { x: "a\0b" }),
    "CR in a value": request("GET /health/live", { x: "a\rb" }),
  },
  431: {
    "101 fields": `GET /health/live HTTP/1.1\r\nhost: a\r\n${fields(100)}\r\n`,
    "a field of 64 KiB": request("GET /health/live", { x: "a".repeat(65536) }),
    "a URL of 64 KiB": request(`GET /${"a".repeat(65536)}`),
    "a token of 20 KiB": request("GET /ada/tasks", {
      authorization: `Bearer ${"a".repeat(20_000)}`,
    }),
  },
  401: {
    "100 fields": `GET /ada/tasks HTTP/1.1\r\nhost: a\r\n${fields(99)}\r\n`,
    "a token of 12 KiB": request("GET /ada/tasks", {
      authorization: `Bearer ${"a".repeat(12_000)}`,
    }),
    "HTTP/1.0": "GET /ada/tasks HTTP/1.0\r\nhost: api.test\r\n\r\n",
    "an upgrade": request("GET /ada/tasks", {
      connection: "upgrade",
      upgrade: "websocket",
    }),
  },
  417: {
    "an expectation": request("GET /health/live", { expect: "foo" }),
  },
  414: { "a URL of 9 KiB": request(`GET /${"a".repeat(9 * 1024)}`) },
};

testCases("serve() and what is no good HTTP", startServer, {
  "refuses it with a problem and closes": async ({ port }) => {
    let asked = 0;
    for (const [status, texts] of Object.entries(REFUSED)) {
      for (const [name, text] of Object.entries(texts)) {
        const { answer } = await exchange(port, [text]);
        const [header = "", body = ""] = answer.split("\r\n\r\n");
        assertMatch(answer, new RegExp(`^HTTP/1.1 ${status} `), name);
        assertMatch(header, /^content-type: application\/problem\+json$/im);
        assertMatch(header, /^x-request-id: \S+$/im, name);
        assertEquals(JSON.parse(body).status, Number(status), name);
        asked++;
      }
    }
    assertEquals(asked, 36);
  },

  "creates nothing from a body that is broken": async (
    { port, sql, statuses },
  ) => {
    const token = `authorization: Bearer ${await testToken("ada")}\r\n`;
    const task = '{"title":"T"}';
    const chunked = `${CHUNKED}${token}\r\n`;
    const broken = [
      `${chunked}zz\r\n${task}\r\n`,
      `${chunked}-1\r\n${task}\r\n`,
      `${chunked}${"f".repeat(16)}\r\n${task}`,
      `${chunked}d\r\n${task}\r\n`,
      `${chunked}d\r\n${task}\r\n0\r\n${fields(5000)}\r\n`,
      `${POST}${token}content-length: 99\r\n\r\n${task}`,
    ];
    for (const text of broken) {
      const { answer } = await exchange(port, [text]);
      assertMatch(answer, /^HTTP\/1.1 4\d\d /, text.slice(-30));
      // Now the client goes without a word.
      using connection = await Deno.connect({ hostname: "127.0.0.1", port });
      await writeAll(connection, new TextEncoder().encode(text));
    }
    const good = `${chunked}d\r\n${task}\r\n0\r\n\r\n`;
    const { answer } = await exchange(port, [good]);
    assertMatch(answer, /^HTTP\/1.1 201 /);
    assertEquals((await sql`select from tasks`).count, 1);
    assertEquals(statuses.filter((status) => status >= 500), []);
  },

  "goes on serving": async ({ port }) => {
    const { answer } = await exchange(port, [
      request("GET /health/live", { connection: "close" }),
    ]);
    assert(answer.endsWith('{"status":"live"}'), answer);
  },
});
