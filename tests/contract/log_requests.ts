import type { WireClient } from "./wire_client.ts";

/** A partition of a topic. */
export interface TopicPartition {
  topic: string;
  partition?: number;
}

/** What a Produce was answered. */
export interface ProduceAnswer {
  errorCode: number;
  baseOffset: number;
}

/** What a Fetch was answered. */
export interface FetchAnswer {
  errorCode: number;
  highWatermark: number;
  records: Uint8Array;
}

/** Produces bytes to one partition (version 7). */
export async function produce(
  client: WireClient,
  { topic, partition = 0, records, acks = -1 }: TopicPartition & {
    records: Uint8Array;
    acks?: number;
  },
): Promise<ProduceAnswer> {
  const answer = await client.call({
    apiKey: 0,
    version: 7,
    write: (body) =>
      body.string(null).int16(acks).int32(10_000)
        .array([topic], () =>
          body.string(topic)
            .array([partition], () => body.int32(partition).bytes(records))),
  });
  const [[result] = []] = answer.array(() => {
    answer.string();
    return answer.array(() => {
      answer.int32();
      const errorCode = answer.int16();
      const baseOffset = answer.int64();
      answer.int64(); // log append time
      answer.int64(); // log start offset
      return { errorCode, baseOffset };
    });
  });
  if (!result) throw new Error("Cannot read Produce: it has no partition");
  return result;
}

/** Fetches from one partition (version 11). */
export async function fetchRecords(
  client: WireClient,
  { topic, partition = 0, offset, maxWaitMs = 0, minBytes = 1, maxBytes = 1e6 }:
    & TopicPartition
    & {
      offset: number;
      maxWaitMs?: number;
      minBytes?: number;
      maxBytes?: number;
    },
): Promise<FetchAnswer> {
  const answer = await client.call({
    apiKey: 1,
    version: 11,
    write: (body) =>
      body.int32(-1).int32(maxWaitMs).int32(minBytes).int32(maxBytes)
        .int8(0).int32(0).int32(-1)
        .array(
          [topic],
          () =>
            body.string(topic).array(
              [partition],
              () =>
                body.int32(partition).int32(-1).int64(offset).int64(-1)
                  .int32(maxBytes),
            ),
        )
        .array([], () => {}).string(""),
  });
  answer.int32(); // throttle time
  answer.int16();
  answer.int32(); // session
  const [[result] = []] = answer.array(() => {
    answer.string();
    return answer.array(() => {
      answer.int32();
      const errorCode = answer.int16();
      const highWatermark = answer.int64();
      answer.int64(); // last stable offset
      answer.int64(); // log start offset
      answer.array(() => [answer.int64(), answer.int64()]); // aborted
      answer.int32(); // preferred replica
      return { errorCode, highWatermark, records: answer.bytes() };
    });
  });
  if (!result) throw new Error("Cannot read Fetch: it has no partition");
  return result;
}

/** An id for an idempotent producer (version 1). */
export async function initProducerId(client: WireClient): Promise<number> {
  const answer = await client.call({
    apiKey: 22,
    version: 1,
    write: (body) => body.string(null).int32(60_000),
  });
  answer.int32(); // throttle time
  const errorCode = answer.int16();
  if (errorCode !== 0) throw new Error(`Cannot get producer id: ${errorCode}`);
  return answer.int64();
}
