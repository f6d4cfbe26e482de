import type { WireClient } from "./wire_client.ts";

/** A member in a generation of its group. */
export interface Member {
  groupId: string;
  memberId: string;
  generation: number;
}

/** What a JoinGroup was answered. */
export interface Joined extends Member {
  errorCode: number;
  leader: string;
  /** For the leader alone. */
  memberIds: string[];
}

/** Asks for the group's coordinator (version 2); answers the error code. */
export async function findCoordinator(
  client: WireClient,
  groupId: string,
): Promise<number> {
  const answer = await client.call({
    apiKey: 10,
    version: 2,
    write: (body) => body.string(groupId).int8(0),
  });
  answer.int32(); // throttle time
  return answer.int16();
}

/** Joins a group (version 5) without asking again. */
export async function joinOnce(
  client: WireClient,
  {
    groupId,
    memberId = "",
    protocol = "range",
    sessionTimeoutMs = 10_000,
    rebalanceTimeoutMs = 10_000,
  }: {
    groupId: string;
    memberId?: string;
    protocol?: string;
    sessionTimeoutMs?: number;
    rebalanceTimeoutMs?: number;
  },
): Promise<Joined> {
  const answer = await client.call({
    apiKey: 11,
    version: 5,
    write: (body) =>
      body.string(groupId).int32(sessionTimeoutMs).int32(rebalanceTimeoutMs)
        .string(memberId).string(null).string("consumer")
        .array(
          [protocol],
          () => body.string(protocol).bytes(new Uint8Array([1, 2])),
        ),
  });
  answer.int32(); // throttle time
  const errorCode = answer.int16();
  const generation = answer.int32();
  answer.nullableString(); // protocol
  const leader = answer.string();
  const given = answer.string();
  const memberIds = answer.array(() => {
    const id = answer.string();
    answer.nullableString(); // group instance id
    answer.bytes();
    return id;
  });
  return {
    groupId,
    errorCode,
    generation,
    leader,
    memberId: given,
    memberIds,
  };
}

/** Joins a group as a new member, asking again with the id it is given. */
export async function join(
  client: WireClient,
  options: Parameters<typeof joinOnce>[1],
): Promise<Joined> {
  const { memberId } = await joinOnce(client, options);
  return joinOnce(client, { ...options, memberId });
}

/** Sends the leader's assignments, or none (version 3). */
export async function sync(
  client: WireClient,
  { groupId, generation, memberId, assignments = {} }: Member & {
    assignments?: Record<string, number>;
  },
): Promise<{ errorCode: number; assignment: number[] }> {
  const answer = await client.call({
    apiKey: 14,
    version: 3,
    write: (body) =>
      body.string(groupId).int32(generation).string(memberId).string(null)
        .array(
          Object.entries(assignments),
          (_, [id, byte]) => body.string(id).bytes(new Uint8Array([byte])),
        ),
  });
  answer.int32(); // throttle time
  return { errorCode: answer.int16(), assignment: [...answer.bytes()] };
}

/** Sends a heartbeat (version 3). */
export async function heartbeat(
  client: WireClient,
  { groupId, generation, memberId }: Member,
): Promise<number> {
  const answer = await client.call({
    apiKey: 12,
    version: 3,
    write: (body) =>
      body.string(groupId).int32(generation).string(memberId).string(null),
  });
  answer.int32(); // throttle time
  return answer.int16();
}

/** Leaves the group (version 3). */
export async function leave(
  client: WireClient,
  { groupId, memberId }: Member,
): Promise<number> {
  const answer = await client.call({
    apiKey: 13,
    version: 3,
    write: (body) =>
      body.string(groupId)
        .array([memberId], () => body.string(memberId).string(null)),
  });
  answer.int32(); // throttle time
  answer.int16();
  const [errorCode = 0] = answer.array(() => {
    answer.string();
    answer.nullableString();
    return answer.int16();
  });
  return errorCode;
}

/** Commits an offset for partition 0 (version 7). */
export async function commitOffset(
  client: WireClient,
  { groupId, generation, memberId, topic, offset, metadata = null }:
    & Member
    & {
      topic: string;
      offset: number;
      metadata?: string | null;
    },
): Promise<number> {
  const answer = await client.call({
    apiKey: 8,
    version: 7,
    write: (body) =>
      body.string(groupId).int32(generation).string(memberId).string(null)
        .array(
          [topic],
          () =>
            body.string(topic).array(
              [0],
              () => body.int32(0).int64(offset).int32(-1).string(metadata),
            ),
        ),
  });
  answer.int32(); // throttle time
  const [[errorCode = 0] = []] = answer.array(() => {
    answer.string();
    return answer.array(() => {
      answer.int32();
      return answer.int16();
    });
  });
  return errorCode;
}

/** The committed offset of partition 0; -1 for none. */
export async function committedOffset(
  client: WireClient,
  of: { groupId: string; topic: string },
): Promise<number> {
  return (await committed(client, of)).offset;
}

/** What is committed for partition 0 (version 5). */
export async function committed(
  client: WireClient,
  { groupId, topic }: { groupId: string; topic: string },
): Promise<{ offset: number; metadata: string }> {
  const answer = await client.call({
    apiKey: 9,
    version: 5,
    write: (body) =>
      body.string(groupId)
        .array(
          [topic],
          () => body.string(topic).array([0], () => body.int32(0)),
        ),
  });
  answer.int32(); // throttle time
  const [[result] = []] = answer.array(() => {
    answer.string();
    return answer.array(() => {
      answer.int32();
      const offset = answer.int64();
      answer.int32(); // leader epoch
      const metadata = answer.string();
      answer.int16();
      return { offset, metadata };
    });
  });
  if (!result) throw new Error("Cannot read OffsetFetch: it is empty");
  return result;
}
