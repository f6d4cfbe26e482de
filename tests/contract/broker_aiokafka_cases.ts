import { assert, assertEquals } from "@std/assert";
import {
  type ClientCases,
  CODECS,
  committedNote,
  FIRST_TIMESTAMP,
  longText,
  newClientTopic,
  numbersBelow,
  sendByTime,
  storedBatches,
} from "./broker_client_case.ts";
import { aiokafka } from "./broker_tools.ts";
import { newGroup } from "./tested_broker.ts";

/** What aiokafka does with a broker. */
export const AIOKAFKA_CASES: ClientCases = {
  async "reads back what it sends in each codec"(broker) {
    const topic = await newClientTopic(broker);
    const texts = CODECS.map(longText);
    const read = await aiokafka(broker, ["codecs", topic, ...texts]);
    assertEquals(read, texts);
    const codecs = (await storedBatches(broker, topic)).map((b) => b.codec);
    assertEquals(codecs, CODECS);
  },

  async "sends idempotently"(broker) {
    const topic = await newClientTopic(broker);
    const offsets = await aiokafka(broker, ["idempotent", topic]);
    assertEquals(offsets, [0, 1]);
    const batches = await storedBatches(broker, topic);
    assertEquals(batches.map((b) => b.isIdempotent), [true, true]);
  },

  async "shares out to two members and goes on with one"(broker) {
    const topic = await newClientTopic(broker, { partitions: 4 });
    const groupId = await newGroup(broker);
    const { shares, values } = await aiokafka<
      { shares: number[][]; values: string[] }
    >(broker, ["group", topic, groupId]);
    assertEquals(shares, [[2, 2], [4]]);
    assertEquals(new Set(values), numbersBelow(20));
  },

  async "meets commits with metadata"(broker) {
    const topic = await newClientTopic(broker);
    const groupId = await newGroup(broker);
    await sendByTime(broker, topic);
    const seen = await aiokafka(broker, ["metadata", topic, groupId]);
    assertEquals(seen, { committed: 1, metadata: '{"note":"ü"}' });
    assertEquals(
      await committedNote(broker, { groupId, topic }),
      { offset: "1", metadata: '{"note":"ü"}' },
    );
  },

  async "finds records by time"(broker) {
    const topic = await newClientTopic(broker);
    await sendByTime(broker, topic);
    const timestamp = String(FIRST_TIMESTAMP + 500);
    const seen = await aiokafka(broker, ["time", topic, timestamp]);
    assertEquals(seen, { offset: 1, value: "1" });
  },

  async "administers"(broker) {
    const topic = `topic-${crypto.randomUUID()}`;
    const groupId = await newGroup(broker);
    const seen = await aiokafka<Record<string, unknown>>(
      broker,
      ["admin", topic, groupId],
    );
    const { groups, ...rest } = seen;
    assert(Array.isArray(groups) && groups.includes(groupId));
    assertEquals(rest, {
      brokers: [broker.address],
      listed: true,
      retention: "60000",
      partitions: 3,
      state: "Stable",
      members: 1,
      deleted: true,
    });
  },
};
