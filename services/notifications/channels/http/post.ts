import { type IncomingMessage, request } from "node:http";
import type { Socket } from "node:net";
import { type AllowedHost, TargetRefused } from "@taskbell/targets";
import { connectToTarget } from "./connect_to_target.ts";
import { PostError } from "./post_error.ts";
import { readBody } from "./read_body.ts";

/** What to send and how long to wait. */
export interface PostOptions {
  /** The hosts that may be sent to. */
  hosts: readonly AllowedHost[];
  /** The headers, besides those of the connection. */
  headers: Readonly<Record<string, string>>;
  /** The body. */
  body: Uint8Array;
  /** Ends the request. */
  signal: AbortSignal;
  /** How long all of it may take, in milliseconds. @default {15_000} */
  timeoutMs?: number;
  /** How much is read of the answer's body, in bytes. @default {0} */
  maxAnswerBytes?: number;
  /** PEM of the authorities to trust. @default {the usual ones} */
  ca?: string;
}

/** What a server has answered. */
export interface Answer {
  status: number;
  /** By lower-case name. */
  headers: IncomingMessage["headers"];
  /** As much of the body as was wanted and came in time. */
  body: Uint8Array;
}

/**
 * Sends a POST request over a connection of its own. Redirects are not
 * followed; any answer is an answer, whatever its status.
 *
 * @param url One that `checkTargetUrl` has let pass.
 * @throws {TargetRefused} When the host's address must not be reached.
 * @throws {PostError} When there is no answer.
 */
export async function post(url: URL, options: PostOptions): Promise<Answer> {
  const { timeoutMs = 15_000 } = options;
  const timeout = new AbortController();
  const timer = setTimeout(
    () => timeout.abort(new Error(`No answer within ${timeoutMs} ms`)),
    timeoutMs,
  );
  const signal = AbortSignal.any([timeout.signal, options.signal]);
  try {
    return await exchange(url, { ...options, timeoutMs, signal });
  } finally {
    clearTimeout(timer);
  }
}

type ExchangeOptions = PostOptions & { timeoutMs: number };

async function exchange(url: URL, options: ExchangeOptions): Promise<Answer> {
  let socket: Socket | undefined;
  try {
    socket = await connectToTarget(url, options);
    const response = await sendOver(socket, url, options);
    const { statusCode: status = 0, headers } = response;
    const body = await readBody(response, {
      maxBytes: options.maxAnswerBytes ?? 0,
      signal: options.signal,
    });
    return { status, headers, body };
  } catch (error) {
    if (error instanceof TargetRefused) throw error;
    const cause = options.signal.aborted ? options.signal.reason : error;
    throw new PostError(cause, { sent: socket !== undefined });
  } finally {
    socket?.destroy();
  }
}

async function sendOver(
  socket: Socket,
  url: URL,
  { headers, body, signal }: PostOptions,
): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const sent = request({
    method: "POST",
    path: url.pathname + url.search,
    headers: {
      host: url.host,
      ...headers,
      "content-length": String(body.length),
    },
    createConnection: () => socket,
  });
  const end = () => sent.destroy();
  signal.addEventListener("abort", end, { once: true });
  sent.on("response", resolve);
  sent.on("error", reject);
  sent.on("close", () => reject(new Error("The server gave no answer")));
  sent.end(body);
  try {
    return await promise;
  } finally {
    signal.removeEventListener("abort", end);
  }
}
