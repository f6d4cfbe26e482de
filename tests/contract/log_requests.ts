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
  {
    topic,
    partition = 0,
    offset,
    leaderEpoch = -1,
    maxWaitMs = 0,
    minBytes = 1,
    maxBytes = 1e6,
  }:
    & TopicPartition
    & {
      offset: number;
      leaderEpoch?: number;
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
                body.int32(partition).int32(leaderEpoch).int64(offset).int64(-1)
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

/** What a ListOffsets was answered. */
export interface ListOffsetsAnswer {
  errorCode: number;
  offset: number;
  leaderEpoch: number;
}

/** Finds an offset of one partition by a timestamp (version 5). */
export async function listOffset(
  client: WireClient,
  { topic, partition = 0, leaderEpoch = -1, timestamp }: TopicPartition & {
    leaderEpoch?: number;
    timestamp: number;
  },
): Promise<ListOffsetsAnswer> {
  const answer = await client.call({
    apiKey: 2,
    version: 5,
    write: (body) =>
      body.int32(-1).int8(0).array([topic], () =>
        body.string(topic).array(
          [partition],
          () => body.int32(partition).int32(leaderEpoch).int64(timestamp),
        )),
  });
  answer.int32(); // throttle time
  const [[result] = []] = answer.array(() => {
    answer.string();
    return answer.array(() => {
      answer.int32();
      const errorCode = answer.int16();
      answer.int64(); // timestamp
      const offset = answer.int64();
      return { errorCode, offset, leaderEpoch: answer.int32() };
    });
  });
  if (!result) throw new Error("Cannot read ListOffsets: it has no partition");
  return result;
}

/** The leader epoch of each partition, by Metadata (version 8). */
export async function leaderEpochs(
  client: WireClient,
  topic: string,
): Promise<number[]> {
  const answer = await client.call({
    apiKey: 3,
    version: 8,
    write: (body) =>
      body.array([topic], () => body.string(topic))
        .boolean(false).boolean(false).boolean(false),
  });
  answer.int32(); // throttle time
  answer.array(() => {
    answer.int32();
    answer.string();
    answer.int32();
    answer.nullableString(); // rack
  });
  answer.nullableString(); // cluster
  answer.int32(); // controller
  const [epochs = []] = answer.array(() => {
    answer.int16();
    answer.string();
    answer.boolean();
    return answer.array(() => {
      answer.int16();
      answer.int32();
      answer.int32(); // leader
      const epoch = answer.int32();
      for (let i = 0; i < 3; i++) answer.array(() => answer.int32());
      return epoch;
    });
  });
  return epochs;
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
