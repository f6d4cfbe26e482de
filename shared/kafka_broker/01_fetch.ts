import type { Api, ApiRequest } from "./api.ts";
import type { BrokerState } from "./broker_state.ts";
import { bytesAppended } from "./bytes_appended.ts";
import { ErrorCode } from "./error_code.ts";
import { leaderProblem } from "./leader_problem.ts";
import type { Partition } from "./partition.ts";
import type { WireReader } from "./wire_reader.ts";
import { WireWriter } from "./wire_writer.ts";

interface FetchPartition {
  readonly partition: number;
  readonly leaderEpoch: number;
  readonly offset: number;
  readonly maxBytes: number;
}

interface FetchTopic {
  readonly name: string;
  readonly partitions: readonly FetchPartition[];
}

interface FetchRequest {
  readonly maxWaitMs: number;
  readonly minBytes: number;
  readonly maxBytes: number;
  readonly sessionId: number;
  readonly clientId: string;
  readonly refusal: ErrorCode | undefined;
  readonly topics: readonly FetchTopic[];
}

interface PartitionResult {
  readonly partition: number;
  readonly errorCode: ErrorCode;
  readonly log: Partition | undefined;
  readonly records: Uint8Array;
}

interface TopicResult {
  readonly name: string;
  readonly partitions: readonly PartitionResult[];
}

const NO_RECORDS = new Uint8Array();
const MAX_ANSWER_BYTES = 55 * 1024 * 1024;

function readPartition(body: WireReader, version: number): FetchPartition {
  const partition = body.int32();
  const leaderEpoch = version >= 9 ? body.int32() : -1;
  const offset = body.int64();
  if (version >= 5) body.int64(); // log start offset of a follower
  return { partition, leaderEpoch, offset, maxBytes: body.int32() };
}

function readRequest(request: ApiRequest): FetchRequest {
  const { version, body, clientId, refusal } = request;
  body.int32(); // replica id
  const maxWaitMs = body.int32();
  const minBytes = body.int32();
  const maxBytes = body.int32();
  body.int8(); // isolation level: without transactions all is committed
  const sessionId = version >= 7 ? body.int32() : 0;
  if (version >= 7) body.int32(); // session epoch
  const topics = body.array(() => ({
    name: body.string(),
    partitions: body.array(() => readPartition(body, version)),
  }));
  return {
    maxWaitMs,
    minBytes,
    maxBytes,
    sessionId,
    clientId,
    refusal,
    topics,
  };
}

function rangeProblem(offset: number, log: Partition | undefined): ErrorCode {
  const isInRange = log && offset >= log.startOffset &&
    offset <= log.endOffset;
  return isInRange ? ErrorCode.NONE : ErrorCode.OFFSET_OUT_OF_RANGE;
}

/** Reads what there is; one batch even where it is larger than the limits. */
function collect(request: FetchRequest, state: BrokerState): TopicResult[] {
  let budget = Math.min(request.maxBytes, MAX_ANSWER_BYTES);
  let isFirst = true;
  const { clientId, refusal } = request;
  const read = (topic: string, wanted: FetchPartition): PartitionResult => {
    const { partition, leaderEpoch, offset } = wanted;
    const log = state.topics.partition(topic, partition);
    const errorCode = refusal ||
      leaderProblem({ topic, partition, leaderEpoch, clientId }, state) ||
      rangeProblem(offset, log);
    const isSpent = errorCode !== ErrorCode.NONE || (budget <= 0 && !isFirst);
    if (!log || isSpent) {
      return { partition, errorCode, log, records: NO_RECORDS };
    }
    const records = log.read(offset, Math.min(wanted.maxBytes, budget));
    budget -= records.length;
    if (records.length > 0) isFirst = false;
    return { partition, errorCode, log, records };
  };
  return request.topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map((wanted) => read(name, wanted)),
  }));
}

/** Bytes that have to be appended before the answer is due; 0: at once. */
function missingBytes(request: FetchRequest, results: TopicResult[]): number {
  const partitions = results.flatMap((topic) => topic.partitions);
  const hasError = partitions.some(({ errorCode }) => errorCode !== 0);
  if (hasError) return 0;
  const size = partitions.reduce((sum, part) => sum + part.records.length, 0);
  return Math.max(0, request.minBytes - size);
}

function write(results: TopicResult[], version: number): WireWriter {
  const answer = new WireWriter().int32(0); // throttle time
  if (version >= 7) answer.int16(ErrorCode.NONE).int32(0); // no session
  return answer.array(results, (_, { name, partitions }) => {
    answer.string(name).array(partitions, (_, result) => {
      const { partition, errorCode, log, records } = result;
      answer.int32(partition).int16(errorCode);
      answer.int64(log?.endOffset ?? -1); // high watermark
      answer.int64(log?.endOffset ?? -1); // last stable offset
      if (version >= 5) answer.int64(log?.startOffset ?? -1);
      answer.int32(-1); // aborted transactions
      if (version >= 11) answer.int32(-1); // preferred read replica
      answer.bytes(records);
    });
  });
}

function sessionNotFound(): WireWriter {
  return new WireWriter().int32(0)
    .int16(ErrorCode.FETCH_SESSION_ID_NOT_FOUND).int32(0)
    .array([], () => {});
}

async function handle(
  apiRequest: ApiRequest,
  state: BrokerState,
): Promise<WireWriter> {
  const request = readRequest(apiRequest);
  if (request.sessionId !== 0) return sessionNotFound();
  const { maxWaitMs } = request;
  const results = collect(request, state);
  const bytes = missingBytes(request, results);
  if (bytes === 0 || maxWaitMs <= 0) {
    return write(results, apiRequest.version);
  }
  const logs = results.flatMap(({ partitions }) =>
    partitions.flatMap(({ log }) => log ?? [])
  );
  const { signal } = apiRequest;
  await bytesAppended(logs, { bytes, maxWaitMs, signal });
  return write(collect(request, state), apiRequest.version);
}

/**
 * Reads record batches, waiting for them up to the client's `max_wait_ms`.
 * Fetch sessions (KIP-227) are declined: every request names its partitions.
 */
export const fetch: Api = {
  key: 1,
  name: "Fetch",
  minVersion: 4,
  maxVersion: 11,
  handle,
  subject: (request) => ({
    topics: readRequest(request).topics.map(({ name }) => name),
  }),
};
