import { assert, assertEquals } from "@std/assert";
import type { Sql } from "@taskbell/db";
import { SignJWT } from "jose";
import { serve } from "../../../services/api/http/serve.ts";
import { readAnswer } from "../../support/api_app.ts";
import { SECRET, testToken } from "../../support/api_client.ts";
import { assertProblem } from "../../support/assert_problem.ts";
import { eventually } from "../../support/eventually.ts";
import {
  readStream,
  requestStream,
  startStreamApi,
  type StreamApi,
} from "../../support/streams/stream_api.ts";
import { eventIdsOf, unsentCount } from "../../support/streams/stream_rows.ts";
import { testCases } from "../../support/test_cases.ts";
import { startDatabase } from "../../support/test_database.ts";
import {
  appendRows,
  rowsOf,
  startRelay,
} from "../../contract/outbox_fixture.ts";

/** Serves the streams over HTTP. */
async function startServer(api: StreamApi, stallTimeoutMs = 60_000) {
  const { port, stop } = await serve({
    fetch: api.fetch,
    host: "127.0.0.1",
    port: 0,
    graceMs: 5_000,
    onDrained: () => void api.stop(),
    limits: { stallTimeoutMs, idleTimeoutMs: 200, checkIntervalMs: 20 },
  });
  const baseUrl = `http://127.0.0.1:${port}`;
  return { port, baseUrl, stop, [Symbol.asyncDispose]: stop };
}

testCases("the life of a stream", startDatabase, {
  "says how it is to be handled": async ({ sql }) => {
    await using api = startStreamApi(sql);
    const response = await api.request("ada");
    const { headers } = response;
    assertEquals(headers.get("content-type"), "text/event-stream");
    assertEquals(headers.get("cache-control"), "no-store, no-transform");
    assertEquals(headers.get("x-accel-buffering"), "no");
    assertEquals(headers.get("content-encoding"), null);
    await response.body?.cancel();
  },

  "holds nothing for HEAD": async ({ sql }) => {
    await using api = startStreamApi(sql);
    const { status } = await (await api.user("ada")).send("HEAD", "/events");
    assertEquals(status, 200);
    assertEquals(api.streams.size, 0);
  },

  "holds nothing for a client that has gone": async ({ sql }) => {
    await using api = startStreamApi(sql);
    await using server = await startServer(api);
    const { baseUrl } = server;
    const fetched = await Promise.all(
      Array.from({ length: 5 }, async () => {
        const leave = new AbortController();
        const response = await requestStream(
          (request) => fetch(request, { signal: leave.signal }),
          { userId: "ada", baseUrl },
        );
        return { leave, response };
      }),
    );
    assertEquals(api.streams.size, 5);
    for (const { leave } of fetched) leave.abort();
    await eventually(() => assertEquals(api.streams.size, 0));
  },

  "beats in comments while it is quiet, and no timeout cuts it": async (
    { sql },
  ) => {
    await using api = startStreamApi(sql, { heartbeatMs: 100 });
    await using server = await startServer(api, 1_000);
    const { baseUrl } = server;
    await using reader = await readStream(
      await requestStream(fetch, { userId: "ada", baseUrl }),
    );
    // Three times the time after which a silent connection is closed.
    const startedAt = performance.now();
    await eventually(() => {
      assert(performance.now() - startedAt > 3_000);
      assert(reader.comments >= 10, `${reader.comments} comments`);
    });
    assertEquals(reader.ended, "no");
    assertEquals(reader.events, []);
  },

  "sends no comment while there are events": async ({ sql }) => {
    await using api = startStreamApi(sql, { heartbeatMs: 60_000 });
    await using _relay = startRelay(sql);
    await using reader = await api.read("bea", { lastEventId: 0 });
    await appendRows(sql, rowsOf("bea", 1, 3));
    await eventually(() => assertEquals(reader.events.length, 3));
    assertEquals(reader.comments, 0);
  },

  "ends with the token": async ({ sql }) => {
    await using api = startStreamApi(sql);
    // The clocks may be 60 seconds apart.
    const exp = Math.floor(Date.now() / 1000) - 58;
    const response = await api.fetch(
      new Request("http://api.test/ada/events", {
        headers: {
          authorization: `Bearer ${await tokenUntil("ada", exp)}`,
        },
      }),
    );
    await using short = await readStream(response);
    await using long = await api.read("ada");
    await eventually(() => assertEquals(short.ended, "ended"));
    assertEquals(long.ended, "no");
    assertEquals(api.streams.size, 1);
  },

  "of one user too many ends the oldest": async ({ sql }) => {
    await using api = startStreamApi(sql, { maxOfUser: 2 });
    await using first = await api.read("ada");
    await using second = await api.read("ada");
    await using other = await api.read("bea");
    await using third = await api.read("ada");
    await eventually(() => assertEquals(first.ended, "ended"));
    assertEquals(first.retries.at(-1), 30_000);
    assertEquals(api.streams.size, 3);
    assertEquals([second.ended, third.ended, other.ended], ["no", "no", "no"]);
  },

  "is refused where the process holds too many": async ({ sql }) => {
    await using api = startStreamApi(sql, { maxStreams: 2 });
    await using _first = await api.read("ada");
    await using _second = await api.read("bea");
    const answer = await readAnswer(await api.request("cleo"));
    assertProblem(answer, { status: 503, kind: "unavailable" });
    assertEquals(answer.headers.get("retry-after"), "1");
  },

  "is cut where the client takes nothing, with little in memory": async (
    { sql },
  ) => {
    const count = 400;
    await appendLarge(sql, "hal", count);
    await using api = startStreamApi(sql, { stallMs: 500 });
    await using server = await startServer(api);
    using slow = await Deno.connect({
      hostname: "127.0.0.1",
      port: server.port,
    });
    await slow.write(new TextEncoder().encode(
      `GET /hal/events HTTP/1.1\r\nhost: a\r\nlast-event-id: 0\r\n` +
        `authorization: Bearer ${await testToken("hal")}\r\n\r\n`,
    ));
    await eventually(() => assertEquals(api.streams.size, 1));
    const request = { userId: "hal", lastEventId: 0, baseUrl: server.baseUrl };
    await using quick = await readStream(await requestStream(fetch, request));
    // One that reads gets all of it meanwhile.
    await eventually(() => assertEquals(quick.events.length, count));
    await eventually(() => assertEquals(api.streams.size, 1));
    assertEquals(quick.ended, "no");
    // What was not taken has stayed in the database.
    const taken = await bytesUntilEnd(slow);
    assert(taken < count * LARGE, `${taken} bytes`);
  },

  "ends first when the program stops, and goes on elsewhere": async (
    { sql },
  ) => {
    await using elsewhere = startStreamApi(sql);
    await using api = startStreamApi(sql);
    await using _relay = startRelay(sql);
    await using server = await startServer(api);
    const { baseUrl } = server;
    const request = { userId: "gus", lastEventId: 0, baseUrl };
    await using reader = await readStream(await requestStream(fetch, request));
    await appendRows(sql, rowsOf("gus", 1, 3));
    await eventually(() => assertEquals(reader.events.length, 3));
    const startedAt = performance.now();
    await server.stop();
    // Much less than the grace of requests.
    assert(performance.now() - startedAt < 2_500);
    await eventually(() => assertEquals(reader.ended, "ended"));
    await appendRows(sql, rowsOf("gus", 4, 5));
    const { lastEventId } = reader;
    await using next = await elsewhere.read("gus", { lastEventId });
    await eventually(() => assertEquals(next.events.length, 2));
    assertEquals(
      [...reader.eventIds, ...next.eventIds],
      eventIdsOf("gus", 5),
    );
    assertEquals(api.streams.size, 0);
  },
});

/** The size of an event, in bytes. */
const LARGE = 50_000;

/** Appends large events to a user's stream. */
async function appendLarge(
  sql: Sql,
  userId: string,
  count: number,
): Promise<void> {
  await using _relay = startRelay(sql);
  const padding = "x".repeat(LARGE);
  const rows = rowsOf(userId, 1, count).map((row) => ({
    ...row,
    value: JSON.stringify({ event_id: row.eventId, padding }),
  }));
  await appendRows(sql, rows);
  await eventually(async () => assertEquals(await unsentCount(sql), 0));
}

/** How much there is to read of a connection that the server has ended. */
async function bytesUntilEnd(connection: Deno.Conn): Promise<number> {
  const buffer = new Uint8Array(1024 * 1024);
  let bytes = 0;
  try {
    for (let read: number | null = 0; read !== null;) {
      bytes += read;
      read = await connection.read(buffer);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.ConnectionReset)) throw error;
  }
  return bytes;
}

/** A token that ends at a time, in seconds since the Unix epoch. */
async function tokenUntil(user: string, exp: number): Promise<string> {
  return await new SignJWT({}).setProtectedHeader({ alg: "HS256" })
    .setSubject(user).setExpirationTime(exp)
    .sign(new TextEncoder().encode(SECRET));
}
