import { writeAll } from "../../../support/write_all.ts";

/** What became of a connection. */
export interface RawOutcome {
  /** All that the server wrote. */
  answer: string;
  /** How long it took the server to close, in milliseconds. */
  closedAfterMs: number;
}

/** How {@linkcode exchange} writes. */
export interface RawOptions {
  /** Waits so long after each part, in milliseconds. @default {0} */
  gapMs?: number;
  /** Reads no more than this, and then nothing. @default {Infinity} */
  readBytes?: number;
}

/** Writes parts of bytes to a server until it closes the connection. */
export async function exchange(
  port: number,
  parts: Iterable<string>,
  { gapMs = 0, readBytes = Infinity }: RawOptions = {},
): Promise<RawOutcome> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const startedAt = performance.now();
  const closed = new AbortController();
  const writing = writeParts(connection, parts, { gapMs, closed });
  const answer = await readAll(connection, readBytes);
  const closedAfterMs = performance.now() - startedAt;
  closed.abort();
  await writing;
  return { answer, closedAfterMs };
}

async function writeParts(
  connection: Deno.Conn,
  parts: Iterable<string>,
  { gapMs, closed }: { gapMs: number; closed: AbortController },
): Promise<void> {
  const encoder = new TextEncoder();
  try {
    for (const part of parts) {
      if (closed.signal.aborted) return;
      await writeAll(connection, encoder.encode(part));
      if (gapMs > 0) await pause(gapMs, closed.signal);
    }
  } catch {
    // The server has closed, which the reader sees.
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  signal.addEventListener("abort", () => {
    clearTimeout(timer);
    resolve();
  });
  return promise;
}

async function readAll(
  connection: Deno.Conn,
  limit: number,
): Promise<string> {
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(64 * 1024);
  let answer = "";
  try {
    for (let count; (count = await connection.read(buffer)) !== null;) {
      answer += decoder.decode(buffer.subarray(0, count), { stream: true });
      if (answer.length >= limit) return answer;
    }
  } catch {
    // A reset closes too.
  }
  return answer;
}

/** Writes a request, with a host and without a body unless one is given. */
export function request(
  line: string,
  { body = "", ...fields }: Record<string, string> = {},
): string {
  const all = { host: "api.test", ...fields };
  const header = Object.entries(all).map(([name, value]) =>
    `${name}: ${value}\r\n`
  ).join("");
  return `${line} HTTP/1.1\r\n${header}\r\n${body}`;
}
