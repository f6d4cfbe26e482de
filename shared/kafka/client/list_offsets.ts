import { partitionName, type TopicPartition } from "../partition_name.ts";
import type { Cluster } from "./cluster.ts";
import { ErrorCode } from "./error_code.ts";
import { protocolError } from "./kafkajs_internals.ts";
import type { LedPartition } from "./led_partitions.ts";

/**
 * What the leaders have answered, by {@linkcode partitionName}: an offset, or
 * why there is none.
 */
export type OffsetAnswers = ReadonlyMap<string, number | Error>;

/** In place of a timestamp: the offset behind the last record. */
export const LATEST = -1;
/** In place of a timestamp: the first record that is still there. */
export const EARLIEST = -2;

const READ_UNCOMMITTED = 0;

/**
 * Asks the leaders for offsets. It never rejects: one leader that is away
 * leaves the answers of the others.
 *
 * @param timestampMs Since the epoch: the first record that is not older, -1
 * where there is none; or {@linkcode LATEST}, {@linkcode EARLIEST}.
 */
export async function listOffsets(
  cluster: Cluster,
  partitions: readonly LedPartition[],
  timestampMs: number,
): Promise<OffsetAnswers> {
  const byLeader = Map.groupBy(partitions, ({ leader }) => leader);
  const answers = await Promise.all(
    byLeader.entries().map(async ([leader, led]) => {
      try {
        if (leader === null) {
          throw protocolError(ErrorCode.LEADER_NOT_AVAILABLE);
        }
        return await askLeader(cluster, leader, { led, timestampMs });
      } catch (error) {
        const failure = error instanceof Error
          ? error
          : new Error("Cannot list offsets", { cause: error });
        return led.map((each) => [partitionName(each), failure] as const);
      }
    }),
  );
  return new Map(answers.flat());
}

/**
 * Takes an offset out of the answers of {@linkcode listOffsets}.
 *
 * @throws {Error} Why there is none.
 */
export function expectOffset(
  answers: OffsetAnswers,
  partition: TopicPartition,
): number {
  const answer = answers.get(partitionName(partition)) ??
    protocolError(ErrorCode.LEADER_NOT_AVAILABLE);
  if (typeof answer === "number") return answer;
  throw answer;
}

async function askLeader(
  cluster: Cluster,
  leader: number,
  { led, timestampMs }: {
    led: readonly LedPartition[];
    timestampMs: number;
  },
): Promise<(readonly [string, number | Error])[]> {
  const byTopic = Map.groupBy(led, ({ topic }) => topic);
  const topics = [...byTopic].map(([topic, ofTopic]) => ({
    topic,
    partitions: ofTopic.map(({ partition }) => ({
      partition,
      timestamp: timestampMs,
    })),
  }));
  const { responses } = await cluster.node(leader)
    .call("ListOffsets", { isolationLevel: READ_UNCOMMITTED, topics });
  return responses.flatMap(({ topic, partitions }) =>
    partitions.map(({ partition, errorCode, offset }) => {
      const name = partitionName({ topic, partition });
      const answer = errorCode === 0
        ? Number(offset)
        : protocolError(errorCode);
      return [name, answer] as const;
    })
  );
}
