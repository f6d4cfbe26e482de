import type { Sql } from "@taskbell/db";
import { eventMakers } from "@taskbell/events";
import { type Clock, systemClock, uuidV7 } from "@taskbell/runtime";
import { type DueKind, SERVICE } from "../../services/api/change.ts";
import { createApp } from "../../services/api/http/app.ts";
import { EventStreams } from "../../services/api/http/events/event_streams.ts";
import { TaskIds } from "../../services/api/tasks/task_ids.ts";
import {
  secretKeys,
  type TokenKeys,
} from "../../services/api/http/token_keys.ts";
import { SECRET, testToken } from "./api_client.ts";
import type { TargetSettings } from "../../services/api/targets/target_settings.ts";
import { checkedFetch } from "./contracts/checked_fetch.ts";
import { makeVapidKeys } from "./push_service.ts";
import { startDatabase, type TestDatabase } from "./test_database.ts";

/** A request, less the parts that are usual. */
export interface ApiRequest {
  /** Sent as JSON; text and bytes as they are. */
  body?: unknown;
  /** Replace the usual ones; `null` takes one away. */
  headers?: Record<string, string | null>;
}

/** The fields of an answer that tests look at one by one. */
export interface AnswerBody {
  id: number;
  reminder_id: string;
  title: string;
  items: AnswerBody[];
  next_cursor: string | null;
  errors?: { pointer: string; parameter?: string; detail: string }[];
  [field: string]: unknown;
}

/** An answer that has been read. */
export interface ApiAnswer {
  status: number;
  headers: Headers;
  /** The body's JSON; `{}` where it is empty or something else. */
  json: AnswerBody;
}

/** Acts as one user of a {@linkcode TestApi}. */
export interface ApiUser {
  readonly id: string;
  /** Sends a request below the user's path. */
  send(method: string, path: string, request?: ApiRequest): Promise<ApiAnswer>;
}

/** The HTTP side of the API in this process, on a database of its own. */
export interface TestApi extends AsyncDisposable {
  readonly database: TestDatabase;
  /**
   * All that has been registered, middleware as method `ALL`. Paths name their
   * parameters, and do not say what these may be.
   */
  readonly routes: readonly { method: string; path: string }[];
  /** Answers a request to any path. */
  fetch(request: Request): Response | Promise<Response>;
  /** Makes a user of a new id, whose token has the claims. */
  user(claims?: Record<string, unknown>): Promise<ApiUser>;
}

/** What tests set of {@linkcode makeApp}. */
export interface AppSettings {
  /** Tells the time at which tasks are written. @default {systemClock} */
  clock?: Clock;
  /** As the setting REQUIRE_IF_MATCH. @default {false} */
  requireIfMatch?: boolean;
  /** As the setting RATE_LIMIT. @default {null} */
  requestsPerMinute?: number | null;
  /** As the setting CORS_ORIGINS. @default {[]} */
  corsOrigins?: readonly string[];
  /** Holds the streams of events. @default {stopped: each ends at once} */
  streams?: EventStreams;
  /** Hears that a scheduler may have to be woken. @default {nobody} */
  onScheduled?: (what: DueKind) => void;
  /** Hears that a relay may have to be woken. @default {nobody} */
  onEvents?: () => void;
  /** Which targets users may register. @default {TEST_TARGETS} */
  targets?: TargetSettings;
  /** Hears of occurrences that will have no task. @default {nobody} */
  onPassedOver?: (occurrences: number) => void;
  /** How signatures are checked. @default {by SECRET} */
  keys?: TokenKeys;
}

/** The hosts of the contract's examples, and a VAPID key. */
export const TEST_TARGETS: TargetSettings = {
  webhookHosts: [{ host: "hooks.example.com", port: 443, isGrant: false }],
  pushHosts: [{ host: "push.example.com", port: 443, isGrant: false }],
  vapidPublicKey: makeVapidKeys().publicKey,
};

/** Makes the application on a database. */
export function makeApp(
  { sql }: Pick<TestDatabase, "sql">,
  {
    clock = systemClock,
    requireIfMatch = false,
    requestsPerMinute = null,
    corsOrigins = [],
    streams = stoppedStreams(sql),
    onScheduled = () => {},
    onEvents = () => {},
    targets = TEST_TARGETS,
    onPassedOver = () => {},
    keys = secretKeys(SECRET),
  }: AppSettings = {},
): ReturnType<typeof createApp> {
  return createApp({
    services: {
      changes: {
        sql,
        make: eventMakers({
          source: SERVICE,
          clock,
          newId: uuidV7,
        }),
        clock,
        onEvents,
        onScheduled,
        onPassedOver,
      },
      taskIds: new TaskIds(sql),
      streams,
      requireIfMatch,
      targets,
    },
    tokens: {
      keys,
      issuer: undefined,
      audience: undefined,
    },
    requestsPerMinute,
    corsOrigins,
    isMigrated: () => true,
    readiness: () => Promise.resolve({ ready: true, parts: {} }),
  });
}

/** Streams that end at once, so that an answer can be read to its end. */
function stoppedStreams(sql: Sql): EventStreams {
  const streams = new EventStreams({ sql });
  void streams.run(AbortSignal.abort());
  return streams;
}

/** Makes a user that sends through `fetch`. */
export async function apiUser(
  fetch: (request: Request) => Response | Promise<Response>,
  {
    id = `user-${crypto.randomUUID()}`,
    claims = {},
    baseUrl = "http://api.test",
  }: { id?: string; claims?: Record<string, unknown>; baseUrl?: string } = {},
): Promise<ApiUser> {
  const token = await testToken(id, claims);
  return {
    id,
    async send(method, path, { body, headers = {} } = {}) {
      const usual = {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      };
      const all = Object.entries({ ...usual, ...headers })
        .filter((pair): pair is [string, string] => pair[1] !== null);
      const response = await fetch(
        new Request(`${baseUrl}/${encodeURIComponent(id)}${path}`, {
          method,
          headers: all,
          ...(body === undefined ? {} : { body: bodyOf(body) }),
        }),
      );
      return await readAnswer(response);
    },
  };
}

function bodyOf(body: unknown): BodyInit {
  if (typeof body === "string") return body;
  if (body instanceof Uint8Array) return body.slice();
  return JSON.stringify(body);
}

/** Reads an answer to its end. */
export async function readAnswer(response: Response): Promise<ApiAnswer> {
  const text = await response.text();
  const type = response.headers.get("content-type") ?? "";
  return {
    status: response.status,
    headers: response.headers,
    json: /^text\//.test(type) ? {} : JSON.parse(text || "{}"),
  };
}

/**
 * Starts the application on an embedded PostgreSQL. An answer that is not as
 * the contract of the API has it makes the request reject.
 */
export async function startApi(settings: AppSettings = {}): Promise<TestApi> {
  const database = await startDatabase();
  const app = makeApp(database, settings);
  const fetch = checkedFetch((request) => app.fetch(request));
  return {
    database,
    routes: app.routes.map(({ method, path }) => ({
      method,
      path: path.replace(/\{(?:[^{}]|\{\d+\})*\}/g, ""),
    })),
    fetch,
    user: (claims = {}) => apiUser(fetch, { claims }),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}
