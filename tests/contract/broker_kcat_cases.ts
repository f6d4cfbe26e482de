import { assert, assertEquals } from "@std/assert";
import {
  type ClientCases,
  CODECS,
  committedNote,
  expectSharedOut,
  FIRST_TIMESTAMP,
  longText,
  newClientTopic,
  sendByTime,
  storedBatches,
} from "./broker_client_case.ts";
import { kcat, kcatRead, startKcatMember } from "./broker_tools.ts";
import { commitOffset } from "./group_requests.ts";
import { newGroup } from "./tested_broker.ts";
import { WireClient } from "./wire_client.ts";

/** What kcat, hence librdkafka, does with a broker. */
export const KCAT_CASES: ClientCases = {
  async "reads back what it sends in each codec"(broker) {
    const topic = await newClientTopic(broker);
    for (const codec of CODECS) {
      const args = ["-P", "-t", topic, "-K:", "-H", "h=x", "-z", codec];
      await kcat(broker, { args, input: `${codec}:${longText(codec)}` });
    }
    const read = await kcatRead(broker, ["-C", "-t", topic]);
    const expected = CODECS.map((codec) => `${codec}=${longText(codec)} h=x`);
    assertEquals(read, expected.toSorted());
    const codecs = (await storedBatches(broker, topic)).map((b) => b.codec);
    assertEquals(codecs, CODECS);
  },

  async "sends idempotently"(broker) {
    const topic = await newClientTopic(broker);
    const args = ["-P", "-t", topic, "-X", "enable.idempotence=true"];
    await kcat(broker, { args, input: "a\nb\n" });
    const read = await kcatRead(broker, ["-C", "-t", topic]);
    assertEquals(read, ["=a ", "=b "]);
    const batches = await storedBatches(broker, topic);
    assert(batches.every(({ isIdempotent }) => isIdempotent));
  },

  async "shares out to two members and goes on with one"(broker) {
    await expectSharedOut(broker, (of) => startKcatMember(broker, of));
  },

  // kcat can't write metadata: it goes on from a commit that has some.
  async "meets commits with metadata"(broker) {
    const topic = await newClientTopic(broker);
    const groupId = await newGroup(broker);
    await sendByTime(broker, topic);
    using client = await WireClient.connect(broker.address);
    const outsider = { groupId, memberId: "", generation: -1, topic };
    await commitOffset(client, { ...outsider, offset: 1, metadata: "note" });
    const of = { groupId, topic };
    const note = { offset: "1", metadata: "note" };
    assertEquals(await committedNote(broker, of), note);
    const read = await kcatRead(broker, ["-G", groupId, topic]);
    assertEquals(read, ["k=1 ", "k=2 "]);
    const after = { offset: "3", metadata: null };
    assertEquals(await committedNote(broker, of), after);
  },

  async "finds records by time"(broker) {
    const topic = await newClientTopic(broker);
    await sendByTime(broker, topic);
    const timestamp = FIRST_TIMESTAMP + 500;
    const args = ["-Q", "-t", `${topic}:0:${timestamp}`];
    assertEquals(
      (await kcat(broker, { args })).trim(),
      `${topic} [0] offset 1`,
    );
    const from = ["-C", "-t", topic, "-o", `s@${timestamp}`];
    assertEquals(await kcatRead(broker, from), ["k=1 ", "k=2 "]);
  },

  async "administers"(broker) {
    const topic = await newClientTopic(broker, { partitions: 2 });
    const args = ["-L", "-J", "-t", topic];
    const { brokers, topics } = JSON.parse(await kcat(broker, { args }));
    assertEquals(brokers, [{ id: 1, name: broker.address }]);
    const partition = {
      leader: 1,
      replicas: [{ id: 1 }],
      isrs: [{ id: 1 }],
    };
    assertEquals(topics, [{
      topic,
      partitions: [
        { partition: 0, ...partition },
        { partition: 1, ...partition },
      ],
    }]);
  },
};
