import type { Api, ApiRequest } from "./api.ts";
import type { BrokerState } from "./broker_state.ts";
import { ErrorCode } from "./error_code.ts";
import { leaderProblem } from "./leader_problem.ts";
import type { AppendResult } from "./partition.ts";
import { RecordBatch } from "./record_batch.ts";
import { WireWriter } from "./wire_writer.ts";

const ACKS = [-1, 0, 1];

/** A batch in the request, and where it is to go. */
interface Target {
  readonly topic: string;
  readonly partition: number;
  readonly records: Uint8Array;
}

interface ProduceRequest {
  readonly acks: number;
  readonly topics: readonly {
    name: string;
    partitions: readonly Omit<Target, "topic">[];
  }[];
}

function readRequest({ version, body }: ApiRequest): ProduceRequest {
  if (version >= 3) body.nullableString(); // transactional id
  const acks = body.int16();
  body.int32(); // timeout: there is no replica to wait for
  const topics = body.array(() => ({
    name: body.string(),
    partitions: body.array(() => ({
      partition: body.int32(),
      records: body.nullableBytesView() ?? new Uint8Array(),
    })),
  }));
  return { acks, topics };
}

function failure(errorCode: ErrorCode): AppendResult {
  return { errorCode, baseOffset: -1 };
}

/** What is wrong with the bytes, before anything is known of the topic. */
function batchProblem(records: Uint8Array): ErrorCode {
  if (records.length === 0) return ErrorCode.INVALID_RECORD;
  const size = RecordBatch.sizeAt(records, 0);
  const magic = records[16];
  if (magic === 0 || magic === 1) {
    return ErrorCode.UNSUPPORTED_FOR_MESSAGE_FORMAT;
  }
  if (size === undefined) return ErrorCode.CORRUPT_MESSAGE;
  if (size !== records.length) return ErrorCode.INVALID_RECORD;
  const batch = new RecordBatch(records);
  if (!batch.isIntact) return ErrorCode.CORRUPT_MESSAGE;
  if (batch.isTransactionalOrControl) return ErrorCode.INVALID_TXN_STATE;
  const isCounted = batch.recordCount >= 1 &&
    batch.lastOffsetDelta === batch.recordCount - 1;
  return isCounted ? ErrorCode.NONE : ErrorCode.INVALID_RECORD;
}

function append(
  { clientId, ...target }: Target & { clientId: string },
  state: BrokerState,
): AppendResult {
  const { topic, partition, records } = target;
  const found = state.topics.partition(topic, partition);
  const problem = leaderProblem({ topic, partition, clientId }, state) ||
    batchProblem(records);
  if (!found || problem !== ErrorCode.NONE) return failure(problem);
  try {
    return found.append(new RecordBatch(records));
  } catch (error) {
    state.log("append failed", { topic, partition, error });
    return failure(ErrorCode.KAFKA_STORAGE_ERROR);
  }
}

function handle(request: ApiRequest, state: BrokerState): WireWriter | null {
  const { version, clientId } = request;
  const { acks, topics } = readRequest(request);
  const refusal = request.refusal ??
    (ACKS.includes(acks) ? undefined : ErrorCode.INVALID_REQUIRED_ACKS);
  const answer = new WireWriter();
  answer.array(topics, (_, { name, partitions }) => {
    answer.string(name).array(partitions, (_, { partition, records }) => {
      const result = refusal === undefined
        ? append({ topic: name, partition, records, clientId }, state)
        : failure(refusal);
      answer.int32(partition).int16(result.errorCode);
      answer.int64(result.baseOffset);
      if (version >= 2) answer.int64(-1); // log append time
      if (version >= 5) {
        answer.int64(
          state.topics.partition(name, partition)?.startOffset ?? -1,
        );
      }
      if (version >= 8) answer.array([], () => {}).string(null);
    });
  });
  if (version >= 1) answer.int32(0); // throttle time
  return acks === 0 ? null : answer;
}

/** Appends record batches. Versions 0 to 2 are there for their number only. */
export const produce: Api = {
  key: 0,
  name: "Produce",
  minVersion: 0,
  maxVersion: 8,
  handle,
  subject: (request) => ({
    topics: readRequest(request).topics.map(({ name }) => name),
  }),
};
