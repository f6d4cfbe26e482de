import type { Chunk } from "./chunk_queue.ts";
import type { Fault, FaultOf } from "./fault.ts";

/** What a stage may use of the pipe that it works for. */
export interface StageContext {
  /** How many bytes have left the pipe so far. */
  readonly passedBytes: number;
  /** From 0 up to 1. */
  random(): number;
  /** Resolves after the time, or once the faults are others. */
  sleep(delayMs: number): Promise<void>;
  /** Closes the connection. */
  close(): void;
}

type Chunks = AsyncIterable<Chunk>;

/** The shares of a second in which a narrow line passes data. */
const TICKS_A_SECOND = 20;

/**
 * Leads a chunk through the faults, in their order.
 *
 * @returns Its pieces, each at its time.
 */
export function throughFaults(
  chunk: Chunk,
  faults: readonly Fault[],
  context: StageContext,
): Chunks {
  return faults.reduce<Chunks>(
    (chunks, fault) => stage(chunks, fault, context),
    only(chunk),
  );
}

function stage(chunks: Chunks, fault: Fault, context: StageContext): Chunks {
  switch (fault.kind) {
    case "latency":
      return latency(chunks, fault, context);
    case "bandwidth":
      return bandwidth(chunks, fault, context);
    case "slicer":
      return slicer(chunks, fault, context);
    case "limit_data":
      return limitData(chunks, fault, context);
    // These concern the connection, not what passes.
    case "black_hole":
    case "reset_peer":
    case "slow_close":
      return chunks;
  }
}

async function* only(chunk: Chunk): AsyncGenerator<Chunk> {
  yield await Promise.resolve(chunk);
}

async function* latency(
  chunks: Chunks,
  { latencyMs, jitterMs = 0 }: FaultOf<"latency">,
  { random, sleep }: StageContext,
): AsyncGenerator<Chunk> {
  for await (const chunk of chunks) {
    const lateMs = latencyMs + (2 * random() - 1) * jitterMs;
    await sleep(chunk.arrivedMs + lateMs - performance.now());
    yield chunk;
  }
}

async function* bandwidth(
  chunks: Chunks,
  { bytesPerSecond }: FaultOf<"bandwidth">,
  { sleep }: StageContext,
): AsyncGenerator<Chunk> {
  const most = Math.max(1, Math.floor(bytesPerSecond / TICKS_A_SECOND));
  for await (const chunk of chunks) {
    for (const piece of slices(chunk, () => most)) {
      await sleep(1000 * piece.bytes.length / bytesPerSecond);
      yield piece;
    }
  }
}

async function* slicer(
  chunks: Chunks,
  { averageBytes, variationBytes = 0, delayMs = 0 }: FaultOf<"slicer">,
  { random, sleep }: StageContext,
): AsyncGenerator<Chunk> {
  const size = () =>
    Math.max(1, Math.round(averageBytes + (2 * random() - 1) * variationBytes));
  for await (const chunk of chunks) {
    for (const piece of slices(chunk, size)) {
      yield piece;
      await sleep(delayMs);
    }
  }
}

async function* limitData(
  chunks: Chunks,
  { bytes: most }: FaultOf<"limit_data">,
  context: StageContext,
): AsyncGenerator<Chunk> {
  for await (const { bytes, arrivedMs } of chunks) {
    const left = Math.max(0, most - context.passedBytes);
    if (left > 0) yield { bytes: bytes.subarray(0, left), arrivedMs };
    if (bytes.length >= left) context.close();
  }
}

function* slices(
  { bytes, arrivedMs }: Chunk,
  size: () => number,
): Generator<Chunk> {
  for (let start = 0; start < bytes.length;) {
    const end = start + size();
    yield { bytes: bytes.subarray(start, end), arrivedMs };
    start = end;
  }
}
