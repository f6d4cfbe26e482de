import type { HonoRequest } from "@hono/hono";
import { Problem } from "./problem.ts";

/** The largest body that a request may have, in bytes. */
const MAX_BYTES = 1024 * 1024;

/**
 * Reads the body of a request, which may have 1 MiB.
 *
 * @throws {Problem} For a larger one: at once where it declares its length,
 * else as soon as it gets there. For one that the client breaks off.
 */
export async function readBytes(request: HonoRequest): Promise<Uint8Array> {
  const length = request.header("content-length");
  if (Number(length ?? 0) > MAX_BYTES) throw tooLarge();
  try {
    return length === undefined
      ? await readStream(request.raw.body)
      // The server reads no more than is declared.
      : new Uint8Array(await request.arrayBuffer());
  } catch (error) {
    if (error instanceof Problem) throw error;
    // Whoever has gone reads no answer: this is not to be an error of ours.
    throw new Problem("malformed-request", { detail: "The body broke off" });
  }
}

async function readStream(
  stream: ReadableStream<Uint8Array> | null,
): Promise<Uint8Array> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const chunk of stream ?? []) {
    size += chunk.length;
    if (size > MAX_BYTES) throw tooLarge();
    chunks.push(chunk.slice());
  }
  return await new Blob(chunks).bytes();
}

function tooLarge(): Problem {
  return new Problem("too-large", {
    detail: `A body may have ${MAX_BYTES} bytes`,
  });
}
