import type { Api, ApiRequest } from "./api.ts";
import type { BrokerState } from "./broker_state.ts";
import { ErrorCode } from "./error_code.ts";
import type { MemberIdentity } from "./group.ts";
import type { OffsetCommit } from "./offset_store.ts";
import { WireWriter } from "./wire_writer.ts";

const MAX_METADATA_LENGTH = 4096;

interface CommitRequest extends MemberIdentity {
  readonly groupId: string;
  readonly topics: readonly {
    name: string;
    commits: readonly OffsetCommit[];
  }[];
}

function readRequest({ version, body }: ApiRequest): CommitRequest {
  const groupId = body.string();
  const generation = version >= 1 ? body.int32() : -1;
  const memberId = version >= 1 ? body.string() : "";
  if (version >= 7) body.nullableString(); // group instance id
  if (version >= 2 && version <= 4) body.int64(); // retention time
  const topics = body.array(() => {
    const name = body.string();
    const commits = body.array(() => {
      const partition = body.int32();
      const offset = body.int64();
      const leaderEpoch = version >= 6 ? body.int32() : -1;
      if (version === 1) body.int64(); // commit time
      const metadata = body.nullableString() ?? "";
      return { topic: name, partition, offset, leaderEpoch, metadata };
    });
    return { name, commits };
  });
  return { groupId, generation, memberId, topics };
}

function commitProblem(
  { topic, partition, metadata }: OffsetCommit,
  { topics }: BrokerState,
): ErrorCode {
  if (!topics.partition(topic, partition)) {
    return ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
  }
  return metadata.length > MAX_METADATA_LENGTH
    ? ErrorCode.OFFSET_METADATA_TOO_LARGE
    : ErrorCode.NONE;
}

function store(request: CommitRequest, state: BrokerState): ErrorCode {
  const { groupId, topics } = request;
  const problem = state.groups.commitProblem(groupId, request);
  if (problem !== ErrorCode.NONE) return problem;
  const valid = topics.flatMap(({ commits }) => commits)
    .filter((commit) => commitProblem(commit, state) === ErrorCode.NONE);
  try {
    state.groups.commit(groupId, valid);
    return ErrorCode.NONE;
  } catch (error) {
    state.log("offset commit failed", { groupId, error });
    return ErrorCode.COORDINATOR_NOT_AVAILABLE;
  }
}

function handle(apiRequest: ApiRequest, state: BrokerState): WireWriter {
  const request = readRequest(apiRequest);
  const { clientId, refusal } = apiRequest;
  const problem = refusal ??
    state.coordinators.problem(request.groupId, clientId) ??
    store(request, state);
  const answer = new WireWriter();
  if (apiRequest.version >= 3) answer.int32(0); // throttle time
  return answer.array(request.topics, (_, { name, commits }) => {
    answer.string(name).array(commits, (_, commit) => {
      answer.int32(commit.partition);
      answer.int16(problem || commitProblem(commit, state));
    });
  });
}

/** Stores a group's offsets; what is answered survives a kill -9. */
export const offsetCommit: Api = {
  key: 8,
  name: "OffsetCommit",
  minVersion: 0,
  maxVersion: 7,
  handle,
  subject(request) {
    const { groupId, topics } = readRequest(request);
    return { groupId, topics: topics.map(({ name }) => name) };
  },
};
