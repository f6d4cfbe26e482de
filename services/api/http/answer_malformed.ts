import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { bareProblem } from "./bare_problem.ts";
import type { Problem } from "./problem.ts";
import type { ProblemKind } from "./problem_kinds.ts";

/** What the server calls the reasons that are not just bad syntax. */
const KINDS: Readonly<Record<string, ProblemKind>> = {
  HPE_HEADER_OVERFLOW: "header-too-large",
  ERR_HTTP_REQUEST_TIMEOUT: "request-timeout",
};

/** A client that has got its answer may read it for this long. */
const LINGER_MS = 1_000;

/**
 * Answers what never became a whole request, and closes the connection:
 * nobody knows where the next request would begin.
 *
 * @param error Why, from the server's `clientError`.
 * @param isAnswering Whether part of an answer has been written already.
 */
export function answerMalformed(
  error: Error & { code?: string },
  socket: Duplex,
  { isAnswering }: { isAnswering: boolean },
): void {
  if (!socket.writable || isAnswering || error.code === "ECONNRESET") {
    socket.destroy();
    return;
  }
  const kind = KINDS[error.code ?? ""] ?? "malformed-request";
  socket.end(rawAnswer(bareProblem(kind)));
  // Closed at once, the connection is reset while the answer is on its way;
  // left to the client, it stays open.
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once("close", () => clearTimeout(timer));
}

function rawAnswer({ status, headers, body }: Problem): string {
  const fields = Object.entries({
    ...headers,
    "content-length": String(new TextEncoder().encode(body).length),
    "connection": "close",
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  const statusLine = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\n`;
  return `${statusLine}${fields.join("")}\r\n${body}`;
}
