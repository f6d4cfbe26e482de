import { assertEquals } from "@std/assert";
import type { Sql } from "@taskbell/db";
import { EventStreams } from "../../../services/api/http/events/event_streams.ts";
import type { StreamLimits } from "../../../services/api/http/events/stream_limits.ts";
import { type ApiUser, apiUser, makeApp } from "../api_app.ts";
import { testToken } from "../api_client.ts";
import { EventReader } from "./event_reader.ts";

/** How a stream is asked for. */
export interface StreamRequest {
  lastEventId?: number | string;
  /** Of the token. */
  claims?: Record<string, unknown>;
}

/** The HTTP side with streams that run, in this process. */
export interface StreamApi extends AsyncDisposable {
  readonly streams: EventStreams;
  /** Answers a request, as a server with such a context. */
  fetch(request: Request, env?: object): Promise<Response>;
  /** Acts as a user. */
  user(id: string): Promise<ApiUser>;
  /** Asks for a user's stream. */
  request(userId: string, request?: StreamRequest): Promise<Response>;
  /** Reads a user's stream. @throws {Error} Unless the answer is 200. */
  read(userId: string, request?: StreamRequest): Promise<EventReader>;
  /** Ends the streams, as a program that stops does. */
  stop(): Promise<void>;
}

/** Starts the HTTP side on a database, with streams that look often. */
export function startStreamApi(
  sql: Sql,
  limits: Partial<StreamLimits> = {},
): StreamApi {
  const streams = new EventStreams({
    sql,
    limits: { pollMs: 20, pauseMs: 1, tendMs: 10, ...limits },
  });
  const app = makeApp({ sql }, { streams });
  const stopping = new AbortController();
  const running = streams.run(stopping.signal);
  const fetch = async (request: Request, env?: object) =>
    await app.fetch(request, env);
  const stop = () => {
    stopping.abort();
    return running;
  };
  const request = (userId: string, request: StreamRequest = {}) =>
    requestStream(fetch, { userId, ...request });
  return {
    streams,
    fetch,
    user: (id) => apiUser(fetch, { id }),
    request,
    async read(userId, options) {
      return await readStream(await request(userId, options));
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** Asks for a user's stream. */
export async function requestStream(
  fetch: (request: Request) => Promise<Response>,
  { userId, lastEventId, claims = {}, baseUrl = "http://api.test" }:
    & StreamRequest
    & { userId: string; baseUrl?: string },
): Promise<Response> {
  return await fetch(
    new Request(`${baseUrl}/${encodeURIComponent(userId)}/events`, {
      headers: {
        authorization: `Bearer ${await testToken(userId, claims)}`,
        ...(lastEventId === undefined
          ? {}
          : { "last-event-id": String(lastEventId) }),
      },
    }),
  );
}

/** Reads a stream. @throws {Error} Unless the answer is 200. */
export async function readStream(response: Response): Promise<EventReader> {
  if (response.status !== 200 || !response.body) {
    assertEquals(response.status, 200, await response.text());
    throw new Error("Cannot read a stream without a body");
  }
  return new EventReader(response.body);
}
