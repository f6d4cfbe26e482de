import { assertEquals } from "@std/assert";
import { eventually } from "../support/eventually.ts";
import {
  commitOffset,
  committed,
  committedOffset,
  heartbeat,
  join,
  joinOnce,
  leave,
  sync,
} from "./group_requests.ts";
import { type Contract, newGroup, newTopic } from "./tested_broker.ts";
import { WireClient } from "./wire_client.ts";

const NONE = 0;
const OFFSET_METADATA_TOO_LARGE = 12;
const ILLEGAL_GENERATION = 22;
const INCONSISTENT_GROUP_PROTOCOL = 23;
const UNKNOWN_MEMBER_ID = 25;
const REBALANCE_IN_PROGRESS = 27;
const MEMBER_ID_REQUIRED = 79;

/** What consumer groups promise (classic protocol). */
export const GROUP_CONTRACT: Contract = {
  async "gathers members, elects a leader, shares out"(broker) {
    const groupId = await newGroup(broker);
    using a = await WireClient.connect(broker.address);
    using b = await WireClient.connect(broker.address);
    const asked = await joinOnce(a, { groupId });
    assertEquals(asked.errorCode, MEMBER_ID_REQUIRED);
    const first = await joinOnce(a, { groupId, memberId: asked.memberId });
    assertEquals([first.errorCode, first.leader], [NONE, first.memberId]);
    assertEquals(first.memberIds, [first.memberId]);
    const alone = await sync(a, {
      ...first,
      assignments: { [first.memberId]: 7 },
    });
    assertEquals(alone, { errorCode: NONE, assignment: [7] });
    assertEquals(await heartbeat(a, first), NONE);

    const second = join(b, { groupId });
    await eventually(async () =>
      assertEquals(await heartbeat(a, first), REBALANCE_IN_PROGRESS)
    );
    const { memberId } = first;
    const again = await joinOnce(a, { groupId, memberId });
    const joined = await second;
    assertEquals(again.generation, first.generation + 1);
    assertEquals(joined.generation, again.generation);
    assertEquals(again.leader, memberId);
    assertEquals(
      again.memberIds.toSorted(),
      [memberId, joined.memberId].toSorted(),
    );
    assertEquals(joined.memberIds, []);
    const followerShare = sync(b, joined);
    const leaderShare = await sync(a, {
      ...again,
      assignments: { [memberId]: 1, [joined.memberId]: 2 },
    });
    assertEquals(leaderShare.assignment, [1]);
    assertEquals((await followerShare).assignment, [2]);

    assertEquals(await leave(a, first), NONE);
    assertEquals(await heartbeat(b, joined), REBALANCE_IN_PROGRESS);
    const last = await joinOnce(b, { groupId, memberId: joined.memberId });
    assertEquals(last.leader, joined.memberId);
    assertEquals(last.memberIds, [joined.memberId]);
    assertEquals(await leave(b, last), NONE);
  },

  async "refuses strangers, old generations, other protocols"(broker) {
    const groupId = await newGroup(broker);
    using client = await WireClient.connect(broker.address);
    using other = await WireClient.connect(broker.address);
    const member = await join(client, { groupId });
    const assignments = { [member.memberId]: 1 };
    await sync(client, { ...member, assignments });
    const old = { ...member, generation: member.generation - 1 };
    const stranger = { ...member, memberId: "stranger" };
    assertEquals(await heartbeat(client, old), ILLEGAL_GENERATION);
    assertEquals(await heartbeat(client, stranger), UNKNOWN_MEMBER_ID);
    assertEquals((await sync(client, old)).errorCode, ILLEGAL_GENERATION);
    assertEquals((await sync(client, stranger)).errorCode, UNKNOWN_MEMBER_ID);
    assertEquals(await leave(client, stranger), UNKNOWN_MEMBER_ID);
    const rejoin = await joinOnce(other, { groupId, memberId: "stranger" });
    assertEquals(rejoin.errorCode, UNKNOWN_MEMBER_ID);
    const foreign = await joinOnce(other, { groupId, protocol: "sticky" });
    assertEquals(foreign.errorCode, INCONSISTENT_GROUP_PROTOCOL);
    assertEquals(await heartbeat(client, member), NONE);
  },

  async "goes on without a member that does not come back"(broker) {
    const groupId = await newGroup(broker);
    using silent = await WireClient.connect(broker.address);
    using client = await WireClient.connect(broker.address);
    const timeouts = { sessionTimeoutMs: 6000, rebalanceTimeoutMs: 300 };
    const lost = await join(silent, { groupId, ...timeouts });
    await sync(silent, { ...lost, assignments: { [lost.memberId]: 1 } });
    const joined = await join(client, { groupId, ...timeouts });
    assertEquals(joined.leader, joined.memberId);
    assertEquals(joined.memberIds, [joined.memberId]);
    assertEquals(await heartbeat(silent, lost), UNKNOWN_MEMBER_ID);
  },

  async "takes commits of the members, from others of none"(broker) {
    const topic = await newTopic(broker);
    const groupId = await newGroup(broker);
    using a = await WireClient.connect(broker.address);
    using b = await WireClient.connect(broker.address);
    const outsider = { groupId, memberId: "", generation: -1, topic };
    assertEquals(await committedOffset(a, { groupId, topic }), -1);
    assertEquals(await commitOffset(a, { ...outsider, offset: 1 }), NONE);

    const member = await join(a, { groupId });
    const commit = (offset: number, generation = member.generation) =>
      commitOffset(a, { ...member, generation, topic, offset });
    assertEquals(await commit(2), REBALANCE_IN_PROGRESS);
    await sync(a, { ...member, assignments: { [member.memberId]: 1 } });
    assertEquals(await commit(3), NONE);
    assertEquals(await commit(4, member.generation - 1), ILLEGAL_GENERATION);
    assertEquals(
      await commitOffset(b, { ...outsider, offset: 5 }),
      UNKNOWN_MEMBER_ID,
    );
    assertEquals(await committedOffset(a, { groupId, topic }), 3);

    const second = join(b, { groupId });
    await eventually(async () =>
      assertEquals(await heartbeat(a, member), REBALANCE_IN_PROGRESS)
    );
    assertEquals(await commit(6), NONE);
    const { memberId } = member;
    const again = await joinOnce(a, { groupId, memberId });
    assertEquals(await commit(7), ILLEGAL_GENERATION);
    assertEquals(await commit(8, again.generation), REBALANCE_IN_PROGRESS);
    assertEquals(await committedOffset(a, { groupId, topic }), 6);

    await leave(a, again);
    await leave(b, await second);
    assertEquals(await commitOffset(a, { ...outsider, offset: 9 }), NONE);
    assertEquals(await committedOffset(a, { groupId, topic }), 9);
  },

  async "keeps 4096 characters beside an offset, and no more"(broker) {
    const topic = await newTopic(broker);
    const groupId = await newGroup(broker);
    using client = await WireClient.connect(broker.address);
    const outsider = { groupId, memberId: "", generation: -1, topic };
    const commit = (offset: number, metadata: string | null) =>
      commitOffset(client, { ...outsider, offset, metadata });
    const kept = () => committed(client, { groupId, topic });
    assertEquals(await commit(1, null), NONE);
    assertEquals(await kept(), { offset: 1, metadata: "" });
    for (const metadata of ["x".repeat(4096), "ü".repeat(4096)]) {
      assertEquals(await commit(2, metadata), NONE);
      assertEquals(await kept(), { offset: 2, metadata });
      assertEquals(await commit(3, `${metadata}x`), OFFSET_METADATA_TOO_LARGE);
      assertEquals(await kept(), { offset: 2, metadata });
    }
  },
};
